using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>The table of records: bound, or waiting for something named.</summary>
internal sealed class WaitingRecords(IJournal journal)
{
    public void Insert(SqliteDatabase db, InspectionInHand hand)
    {
        var inspection = hand.Inspection;
        db.Prepare(
            "INSERT INTO inspections (position, station, id, serial, batch, inspected_at, received_at, result, purpose, work_order, product, state, flags, context_id, bound_by, waits_for, reason, corrected_at, clock_state, clock_offset, clock_uncertainty, merged_into) " +
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)")
            .Bind(1, hand.Position).Bind(2, inspection.Station).Bind(3, inspection.Id)
            .Bind(4, inspection.Part.Serial).Bind(5, inspection.Part.Batch ?? hand.Context?[ContextNames.Batch])
            .Bind(6, FactHash.Microseconds(hand.InspectedAt)).Bind(7, FactHash.Microseconds(hand.ReceivedAt))
            .Bind(8, (long)inspection.Result).Bind(9, (long)inspection.Purpose)
            .Bind(10, hand.Context?[ContextNames.WorkOrder]).Bind(11, hand.Context?[ContextNames.Product])
            .Bind(12, StateOf(hand))
            .Bind(13, hand.Flags.Count == 0 ? null : string.Join(' ', hand.Flags))
            .Bind(14, hand.ContextId).Bind(15, hand.Context is null ? null : hand.Position)
            .Bind(16, hand.Wait?.For).Bind(17, hand.MergedInto is { } counted ? $"the same inspection as position {counted}" : hand.Wait?.Reason)
            .Bind(18, FactHash.Microseconds(hand.CorrectedAt)).Bind(19, hand.Clock?.State)
            .Bind(20, hand.Clock is { } clock ? Microseconds(clock.Offset) : null).Bind(21, hand.Clock?.Uncertainty is { } bound ? Microseconds(bound) : null)
            .Bind(22, hand.MergedInto)
            .Execute();
    }

    private static long StateOf(InspectionInHand hand) =>
        hand.MergedInto is not null ? RecordStates.Closed : hand.Context is null ? RecordStates.Parked : RecordStates.Waiting;

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Records after a position that wait for this, exposed, by this node's clock, at <paramref name="from"/> or later, oldest first.</summary>
    public IReadOnlyList<InspectionInHand> For(SqliteDatabase db, string reason, long from, long after, int limit) =>
        Read(db.Prepare("SELECT position, waits_for, corrected_at, flags FROM inspections WHERE waits_for = ?1 AND position > ?2 AND corrected_at >= ?3 AND state = 2 ORDER BY position LIMIT ?4")
            .Bind(1, reason), from, after, limit);

    /// <summary>The same for records of a station that wait for an order, whichever: the station may turn out to have made another.</summary>
    public IReadOnlyList<InspectionInHand> ForAnyOrder(SqliteDatabase db, string station, long from, long after, int limit) =>
        Read(db.Prepare("SELECT position, waits_for, corrected_at, flags FROM inspections INDEXED BY inspections_waits WHERE waits_for >= 'order:' AND waits_for < 'order;' AND station = ?1 AND position > ?2 AND corrected_at >= ?3 AND state = 2 ORDER BY position LIMIT ?4")
            .Bind(1, station), from, after, limit);

    private List<InspectionInHand> Read(SqliteStatement query, long from, long after, int limit)
    {
        return Read(query.Bind(2, after).Bind(3, from).Bind(4, limit));
    }

    /// <summary>One record that waits; null where it does not.</summary>
    public InspectionInHand? One(SqliteDatabase db, long position) =>
        Read(db.Prepare("SELECT position, waits_for, corrected_at, flags FROM inspections WHERE position = ?1 AND waits_for IS NOT NULL AND state = 2").Bind(1, position)).FirstOrDefault();

    private List<InspectionInHand> Read(SqliteStatement query)
    {
        var found = new List<(long Position, string For, DateTimeOffset CorrectedAt, string? Flags)>();
        using (var rows = query.Query())
        {
            while (rows.Read())
            {
                found.Add((rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.NullableText(3)));
            }
        }

        return found.ConvertAll(record =>
        {
            var hand = InspectionInHand.From(journal.At(record.Position)!, waited: true, waitedFor: record.For);
            hand.CorrectedAt = record.CorrectedAt;

            hand.Noticed(record.Flags?.Split(' ') ?? []);
            return hand;
        });
    }

    /// <summary>Writes what became of a record that waited. True when it is bound now.</summary>
    public bool Update(SqliteDatabase db, InspectionInHand hand, long by)
    {
        if (hand.Context is null)
        {
            db.Prepare("UPDATE inspections SET waits_for = ?2, reason = ?3 WHERE position = ?1")
                .Bind(1, hand.Position).Bind(2, hand.Wait!.For).Bind(3, hand.Wait.Reason).Execute();
            return false;
        }

        db.Prepare("UPDATE inspections SET state = ?2, work_order = ?3, product = ?4, batch = ?5, context_id = ?6, bound_by = ?7, waits_for = NULL, reason = NULL WHERE position = ?1")
            .Bind(1, hand.Position).Bind(2, RecordStates.Waiting).Bind(3, hand.Context[ContextNames.WorkOrder]).Bind(4, hand.Context[ContextNames.Product])
            .Bind(5, hand.Inspection.Part.Batch ?? hand.Context[ContextNames.Batch]).Bind(6, hand.ContextId).Bind(7, by).Execute();
        return true;
    }
}
