using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof.Tree;

/// <summary>
/// The tree over the facts' hashes, so that a proof that one fact is in the journal has some twenty hashes and not all of them. Its leaves
/// are the positions from 1; large subtrees are kept by <see cref="TreeStage"/>, what is below comes from the journal's hashes.
/// </summary>
internal sealed class FactTree(JournalReader journal, ProjectionReader projections)
{
    /// <summary>Facts that the kept subtrees know of: a root or a proof can be had up to here.</summary>
    public long Facts => projections.Read(db => db.Scalar("SELECT COALESCE(MAX(facts), 0) FROM tree_edge"));

    public byte[] RootAt(long facts) => Walk(facts, walk => facts == 0 ? TreeHash.Empty : walk.RootOf(0, facts));

    /// <summary>From the fact's neighbour upwards.</summary>
    public IReadOnlyList<byte[]> Inclusion(long position, long facts) => Inclusions([position], facts)[0];

    /// <summary>The paths of many, in ascending order best: neighbours share what is read.</summary>
    public IReadOnlyList<IReadOnlyList<byte[]>> Inclusions(IReadOnlyList<long> positions, long facts) => Walk(facts, walk => positions.Select(position =>
        position >= 1 && position <= facts ? walk.Path(position - 1, 0, facts)
            : throw new ArgumentOutOfRangeException(nameof(positions), position, $"A tree of {facts} facts has no such position.")).ToList());

    /// <summary>Shows that the tree of the first <paramref name="fewer"/> facts is the beginning of the one of <paramref name="more"/>.</summary>
    public IReadOnlyList<byte[]> Consistency(long fewer, long more) => fewer < 1 || fewer > more
        ? throw new ArgumentOutOfRangeException(nameof(fewer), fewer, $"Is not between 1 and {more}.")
        : Walk(more, walk => walk.Since(fewer, 0, more, isWhole: true));

    private T Walk<T>(long facts, Func<TreeWalk, T> walk) => projections.Read(db =>
        db.Scalar("SELECT COALESCE(MAX(facts), 0) FROM tree_edge") is var known && facts < 0 || facts > known
            ? throw new ArgumentOutOfRangeException(nameof(facts), facts, $"The tree has {known} facts so far.")
            : walk(new TreeWalk(journal, db)));
}

/// <summary>One look at the tree. It keeps the leaves it read last: proofs of neighbours need the same.</summary>
internal sealed class TreeWalk(JournalReader journal, SqliteDatabase db)
{
    private readonly Dictionary<(long From, long To), byte[]> _small = [];
    private readonly Dictionary<long, byte[][]> _blocks = [];

    /// <summary>The root over the leaves from a place up to another, which begin at a multiple of their power of two.</summary>
    public byte[] RootOf(long from, long to)
    {
        var leaves = to - from;
        if (leaves == 1)
        {
            return LeafAt(from);
        }

        if ((leaves & (leaves - 1)) == 0 && leaves >= TreeStage.BlockLeaves && from % leaves == 0)
        {
            return Kept(System.Numerics.BitOperations.Log2((ulong)leaves), from / leaves);
        }

        if (leaves < TreeStage.BlockLeaves && _small.TryGetValue((from, to), out var known))
        {
            return known;
        }

        var middle = from + TreeHash.Parting(leaves);
        var root = TreeHash.Node(RootOf(from, middle), RootOf(middle, to));
        if (leaves < TreeStage.BlockLeaves)
        {
            _small[(from, to)] = root;
        }

        return root;
    }

    /// <summary>The path of a leaf within the leaves from a place up to another.</summary>
    public IReadOnlyList<byte[]> Path(long leaf, long from, long to)
    {
        var path = new List<byte[]>();
        while (to - from > 1)
        {
            var middle = from + TreeHash.Parting(to - from);
            path.Add(leaf < middle ? RootOf(middle, to) : RootOf(from, middle));
            (from, to) = leaf < middle ? (from, middle) : (middle, to);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The path from the first leaves to all. <paramref name="isWhole"/> while what is asked for is the root that the asker has.</summary>
    public IReadOnlyList<byte[]> Since(long fewer, long from, long to, bool isWhole)
    {
        var path = new List<byte[]>();
        while (fewer != to - from)
        {
            var parting = TreeHash.Parting(to - from);
            var middle = from + parting;
            if (fewer <= parting)
            {
                path.Add(RootOf(middle, to));
                to = middle;
            }
            else
            {
                path.Add(RootOf(from, middle));
                (from, fewer, isWhole) = (middle, fewer - parting, false);
            }
        }

        if (!isWhole)
        {
            path.Add(RootOf(from, to));
        }

        path.Reverse();
        return path;
    }

    private byte[] Kept(int level, long n)
    {
        using var rows = db.Prepare("SELECT hash FROM tree_nodes WHERE level = ?1 AND n = ?2").Bind(1, level).Bind(2, n).Query();
        return rows.Read() ? rows.Bytes(0) : throw new InvalidDataException($"The tree lacks its node {n} of level {level}. Run 'sightline rebuild'.");
    }

    private byte[] LeafAt(long leaf)
    {
        var block = leaf / TreeStage.BlockLeaves;
        if (!_blocks.TryGetValue(block, out var leaves))
        {
            // The block of the newest facts is needed by every path; another only by its own.
            if (_blocks.Count >= 4)
            {
                _blocks.Remove(_blocks.Keys.Min());
                _small.Clear();
            }

            leaves = [.. journal.Hashes(block * TreeStage.BlockLeaves, TreeStage.BlockLeaves).Select(hash => TreeHash.Leaf(hash))];
            _blocks.Add(block, leaves);
        }

        var place = (int)(leaf % TreeStage.BlockLeaves);
        return place < leaves.Length ? leaves[place] : throw new InvalidDataException($"The journal has no fact at position {leaf + 1}.");
    }
}
