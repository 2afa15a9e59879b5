using System.Numerics;

namespace Sightline.Proof.Tree;

/// <summary>
/// The right edge of a growing tree: the roots of its complete subtrees, one for each bit of the count. It takes leaves one by one and
/// tells each subtree that becomes complete.
/// </summary>
internal sealed class TreeEdge
{
    private readonly List<byte[]> _roots = [];

    /// <summary>Leaves so far.</summary>
    public long Leaves { get; private set; }

    /// <summary>The complete subtrees, the largest first.</summary>
    public IReadOnlyList<byte[]> Roots => _roots;

    /// <summary>Goes on from what was kept: one hash for each bit of the count, the highest first.</summary>
    public static TreeEdge From(long leaves, IEnumerable<byte[]> roots)
    {
        var edge = new TreeEdge { Leaves = leaves };
        edge._roots.AddRange(roots);
        return edge._roots.Count == BitOperations.PopCount((ulong)leaves)
            ? edge
            : throw new InvalidDataException($"An edge of {leaves} leaves has {edge._roots.Count} hashes. Run 'sightline rebuild'.");
    }

    /// <summary>Takes the next leaf. <paramref name="complete"/> hears of each subtree above it that is complete now: its level, its place from 0, its root.</summary>
    public void Add(byte[] leaf, Action<int, long, byte[]>? complete = null)
    {
        var (level, hash) = (0, leaf);
        Leaves++;
        for (var count = Leaves; (count & 1) == 0; count >>= 1)
        {
            hash = TreeHash.Node(_roots[^1], hash);
            _roots.RemoveAt(_roots.Count - 1);
            level++;
            complete?.Invoke(level, (Leaves >> level) - 1, hash);
        }

        _roots.Add(hash);
    }

    /// <summary>The root over all leaves so far.</summary>
    public byte[] Root()
    {
        if (_roots.Count == 0)
        {
            return TreeHash.Empty;
        }

        var root = _roots[^1];
        for (var i = _roots.Count - 2; i >= 0; i--)
        {
            root = TreeHash.Node(_roots[i], root);
        }

        return root;
    }
}
