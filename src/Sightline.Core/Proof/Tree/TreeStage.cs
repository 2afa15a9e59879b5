using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof.Tree;

/// <summary>
/// Keeps the large subtrees of the tree over the facts: one row for every 256 facts and one above every two rows. A fact costs two hashes
/// in memory; the rows and the edge are written once in a transaction.
/// </summary>
internal sealed class TreeStage : IStage
{
    /// <summary>The lowest level that has rows.</summary>
    public const int Lowest = 8;

    public const int BlockLeaves = 1 << Lowest;

    private readonly List<(int Level, long N, byte[] Hash)> _complete = [];
    private TreeEdge _edge = new();
    private long _written;

    public void Load(SqliteDatabase projections)
    {
        _complete.Clear();
        using var rows = projections.Prepare("SELECT facts, hashes FROM tree_edge").Query();
        _edge = rows.Read() ? TreeEdge.From(rows.Int64(0), rows.Bytes(1).Chunk(TreeHash.Bytes)) : new TreeEdge();
        _written = _edge.Leaves;
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Position != _edge.Leaves + 1)
        {
            throw new InvalidDataException($"The tree has {_edge.Leaves} facts, and the next is {step.Fact.Position}.");
        }

        _edge.Add(TreeHash.Leaf(step.Fact.Hash), Complete);
    }

    public void Finish(SqliteDatabase projections)
    {
        if (_edge.Leaves == _written)
        {
            return;
        }

        foreach (var (level, n, hash) in _complete)
        {
            projections.Prepare("INSERT INTO tree_nodes (level, n, hash) VALUES (?1, ?2, ?3)").Bind(1, level).Bind(2, n).Bind(3, hash).Execute();
        }

        _complete.Clear();
        Span<byte> roots = stackalloc byte[_edge.Roots.Count * TreeHash.Bytes];
        for (var i = 0; i < _edge.Roots.Count; i++)
        {
            _edge.Roots[i].CopyTo(roots[(i * TreeHash.Bytes)..]);
        }

        projections.Prepare("INSERT INTO tree_edge (one, facts, hashes) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET facts = excluded.facts, hashes = excluded.hashes")
            .Bind(1, _edge.Leaves).Bind(2, roots).Execute();
        _written = _edge.Leaves;
    }

    private void Complete(int level, long n, byte[] hash)
    {
        if (level >= Lowest)
        {
            _complete.Add((level, n, hash));
        }
    }
}
