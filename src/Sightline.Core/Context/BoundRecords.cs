using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>Records that have their context, and what becomes of it when the past turns out to have been another.</summary>
internal sealed class BoundRecords(IJournal journal)
{
    private readonly Dictionary<(long Old, long New), bool> _differ = [];

    /// <summary>One bound record.</summary>
    public readonly record struct Row(long Position, string Station, long ContextId, long CorrectedAt);

    /// <summary>
    /// Bound records of a station exposed from one moment until another, after the last of the page before, by moment. What a
    /// person matched is not among them: that stays as the person said.
    /// </summary>
    public static IReadOnlyList<Row> Between(SqliteDatabase db, string station, long from, long to, Row? last, int limit)
    {
        var query = db.Prepare(
            "SELECT position, station, context_id, corrected_at FROM inspections INDEXED BY inspections_station_time WHERE station = ?1 AND corrected_at >= ?2 AND corrected_at < ?3 AND (corrected_at > ?2 OR position > ?4) " +
            "AND context_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.record = inspections.position) ORDER BY corrected_at, position LIMIT ?5");
        return Read(query.Bind(1, station).Bind(2, last?.CorrectedAt ?? from).Bind(3, to).Bind(4, last?.Position ?? 0).Bind(5, limit));
    }

    public static Row? One(SqliteDatabase db, long position)
    {
        var found = Read(db.Prepare("SELECT position, station, context_id, corrected_at FROM inspections WHERE position = ?1 AND context_id IS NOT NULL").Bind(1, position));
        return found.Count == 0 ? null : found[0];
    }

    public static BoundContext ContextOf(SqliteDatabase db, long id)
    {
        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
        return rows.Read() ? BoundContext.FromJson(rows.Span(0)) : throw new InvalidDataException($"Context {id} is named and is not there. Run 'sightline rebuild'.");
    }

    /// <summary>The order that the record's own message names.</summary>
    public string? BelievedOrder(long position) => InspectionInHand.From(journal.At(position)!, waited: true).Inspection.WorkOrder;

    /// <summary>Two frozen contexts say something else. Where a value comes from makes no other context.</summary>
    public bool Differ(SqliteDatabase db, long old, long now)
    {
        if (!_differ.TryGetValue((old, now), out var differ))
        {
            if (_differ.Count > 10_000)
            {
                _differ.Clear();
            }

            var (a, b) = (ContextOf(db, old).Values, ContextOf(db, now).Values);
            _differ[(old, now)] = differ = a.Count != b.Count || a.Any(v => b.GetValueOrDefault(v.Key)?.Value != v.Value.Value);
        }

        return differ;
    }

    /// <summary>After a rollback ids are given anew.</summary>
    public void Forget() => _differ.Clear();

    /// <summary>Binds a record anew and keeps what it was bound with.</summary>
    public InspectionInHand Relink(SqliteDatabase db, Row record, long contextId, Fact fact, long because)
    {
        var former = ContextOf(db, record.ContextId);
        var hand = InspectionInHand.From(journal.At(record.Position)!, waited: true, relinked: new Relinked(fact.Position, former));
        (hand.CorrectedAt, hand.ContextId, hand.Context) = (FactHash.FromMicroseconds(record.CorrectedAt), contextId, ContextOf(db, contextId));
        using (var rows = db.Prepare("SELECT flags FROM inspections WHERE position = ?1").Bind(1, record.Position).Query())
        {
            hand.Noticed(rows.Read() ? rows.NullableText(0)?.Split(' ') ?? [] : []);
        }

        // The first time, what it was bound with at first is history too.
        db.Prepare("INSERT INTO context_history (record, position, context_id, because) SELECT position, bound_by, context_id, NULL FROM inspections WHERE position = ?1 AND NOT EXISTS (SELECT 1 FROM context_history WHERE record = ?1)")
            .Bind(1, record.Position).Execute();
        db.Prepare("INSERT INTO context_history (record, position, context_id, because) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, record.Position).Bind(2, fact.Position).Bind(3, contextId).Bind(4, because).Execute();
        db.Prepare("UPDATE inspections SET work_order = ?2, product = ?3, batch = ?4, context_id = ?5, bound_by = ?6 WHERE position = ?1")
            .Bind(1, record.Position).Bind(2, hand.Context[ContextNames.WorkOrder]).Bind(3, hand.Context[ContextNames.Product])
            .Bind(4, hand.Inspection.Part.Batch ?? hand.Context[ContextNames.Batch]).Bind(5, contextId).Bind(6, fact.Position).Execute();
        return hand;
    }

    private static List<Row> Read(SqliteStatement query)
    {
        var found = new List<Row>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new Row(rows.Int64(0), rows.Text(1), rows.Int64(2), rows.Int64(3)));
        }

        return found;
    }
}
