using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>Reads what waits for a target, in the order of the outbox.</summary>
internal sealed class OutboxReader(ProjectionReader projections, OutboxTable table)
{
    public List<OutboxEntry> Waiting(string target, long after, int limit) => projections.Read(db =>
    {
        var entries = new List<OutboxEntry>();
        var projected = db.Scalar("SELECT position FROM checkpoint");
        using var rows = db.Prepare(
            "SELECT o.seq, o.position, COALESCE(i.station, t.kind), COALESCE(i.id, t.subject), o.part_key, o.fields, o.started, COALESCE(i.inspected_at, t.at), o.revision, t.kind, COALESCE(i.received_at, t.at) " +
            "FROM outbox o LEFT JOIN inspections i ON i.position = o.position LEFT JOIN told t ON t.position = o.position " +
            "WHERE o.target = ?1 AND o.state = 0 AND o.seq > ?2 ORDER BY o.seq LIMIT ?3")
            .Bind(1, target).Bind(2, after).Bind(3, limit).Query();
        while (rows.Read())
        {
            entries.Add(new OutboxEntry
            {
                Kind = rows.NullableText(9) ?? DeliveryClasses.Inspection,
                Sequence = rows.Int64(0),
                Position = rows.Int64(1),
                Station = rows.Text(2),
                InspectionId = rows.Text(3),
                PartKey = rows.Text(4),
                Fields = rows.Text(5),
                Started = rows.Int64(6) == 1,
                InspectedAt = FactHash.FromMicroseconds(rows.Int64(7)),
                Revision = (int)rows.Int64(8),
                ReceivedAt = FactHash.FromMicroseconds(rows.Int64(10)),
                AsOf = projected,
            });
        }

        return entries;
    });

    /// <summary>
    /// Reads the words of an entry again where they may have been written anew since. One of which an attempt may have reached the
    /// target keeps the words of that attempt. False when it does not wait any more.
    /// </summary>
    public bool Refresh(string target, OutboxEntry entry) => entry.MayBeThere || entry.AsOf >= table.Rewritten || projections.Read(db =>
    {
        entry.AsOf = db.Scalar("SELECT position FROM checkpoint");
        using var rows = db.Prepare("SELECT state, fields, revision FROM outbox WHERE position = ?1 AND target = ?2").Bind(1, entry.Position).Bind(2, target).Query();
        if (!rows.Read() || rows.Int64(0) != RecordStates.Waiting)
        {
            return false;
        }

        (entry.Fields, entry.Revision) = (rows.Text(1), (int)rows.Int64(2));
        return true;
    });

    /// <summary>Journal position up to which the outbox is current.</summary>
    public long Projected => projections.Read(db => db.Scalar("SELECT position FROM checkpoint"));

    public long LastSequence(string target) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT COALESCE(MAX(seq), 0) FROM outbox WHERE target = ?1 AND state = 0").Bind(1, target).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    });
}
