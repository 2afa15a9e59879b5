using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof.Anchors;

/// <summary>An anchor as it is kept.</summary>
/// <param name="Position">Of the fact that keeps it.</param>
/// <param name="IsOwn">False for one of another node.</param>
/// <param name="KeptAt">When.</param>
/// <param name="Anchor">The anchor.</param>
internal sealed record KeptAnchor(long Position, bool IsOwn, DateTimeOffset KeptAt, Anchor Anchor);

/// <summary>What another node sent and what contradicts what it sent before.</summary>
/// <param name="Position">Of the fact.</param>
/// <param name="Instance">Which journal.</param>
/// <param name="At">When it came.</param>
/// <param name="Why">What contradicts what, in words.</param>
internal sealed record AnchorConflict(long Position, string Instance, DateTimeOffset At, string Why);

/// <summary>Reads anchors, newest first.</summary>
internal sealed class AnchorQuery(ProjectionReader projections)
{
    private const string Columns = "position, own, at, body";

    public IReadOnlyList<KeptAnchor> List(bool? own, long before, int limit) => projections.Read(db => All(
        db.Prepare($"SELECT {Columns} FROM anchors WHERE position < ?1{(own is null ? "" : own.Value ? " AND own = 1" : " AND own = 0")} ORDER BY position DESC LIMIT ?2").Bind(1, before).Bind(2, limit)));

    /// <summary>Own ones about the first facts, newest first.</summary>
    public IReadOnlyList<KeptAnchor> Own(long upTo, int limit) => projections.Read(db => All(
        db.Prepare($"SELECT {Columns} FROM anchors WHERE own = 1 AND facts <= ?1 AND position <= ?1 ORDER BY position DESC LIMIT ?2").Bind(1, upTo).Bind(2, limit)));

    /// <summary>Of one journal: the one about exactly so many facts, else the one about the most.</summary>
    public (KeptAnchor? Same, KeptAnchor? Largest) Of(string instance, long facts) => projections.Read(db => (
        All(db.Prepare($"SELECT {Columns} FROM anchors WHERE instance = ?1 AND facts = ?2 ORDER BY position DESC LIMIT 1").Bind(1, instance).Bind(2, facts)).FirstOrDefault(),
        All(db.Prepare($"SELECT {Columns} FROM anchors WHERE instance = ?1 ORDER BY facts DESC LIMIT 1").Bind(1, instance)).FirstOrDefault()));

    public IReadOnlyList<AnchorConflict> Conflicts(DateTimeOffset since) => projections.Read(db =>
    {
        var found = new List<AnchorConflict>();
        using var rows = db.Prepare("SELECT position, instance, at, why FROM anchor_conflicts WHERE at >= ?1 ORDER BY position DESC LIMIT 100").Bind(1, FactHash.Microseconds(since)).Query();
        while (rows.Read())
        {
            found.Add(new AnchorConflict(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.Text(3)));
        }

        return found;
    });

    private static List<KeptAnchor> All(SqliteStatement statement)
    {
        var found = new List<KeptAnchor>();
        using var rows = statement.Query();
        while (rows.Read())
        {
            found.Add(new KeptAnchor(rows.Int64(0), rows.Int64(1) == 1, FactHash.FromMicroseconds(rows.Int64(2)),
                System.Text.Json.JsonSerializer.Deserialize(rows.Span(3), AnchorJson.Default.Anchor)!));
        }

        return found;
    }
}
