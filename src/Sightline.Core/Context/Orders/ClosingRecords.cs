using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>One record that belongs to what is closed.</summary>
internal readonly record struct ClosedRecord(long Position, string Station, string Id, string? Serial, InspectionResult Result, InspectionPurpose Purpose, long CorrectedAt);

/// <summary>
/// The records of an order or a shift as they were known at a position of the journal: one by one, by what each was bound with
/// then. Nothing that is counted along the way is used, so that it proves those counts.
/// </summary>
internal sealed class ClosingRecords(SqliteDatabase db, ClosingScope scope)
{
    private const string Columns = "i.position, i.station, i.id, i.serial, COALESCE(i.verdict, i.result), i.purpose, i.corrected_at, i.context_id, i.bound_by, i.result, i.reviewed_by";

    private readonly Dictionary<long, bool> _fits = [];

    /// <summary>As known at a position, by position. long.MaxValue: as known now.</summary>
    public IReadOnlyList<ClosedRecord> AsOf(long position)
    {
        var found = new SortedDictionary<long, ClosedRecord>();
        foreach (var query in Candidates())
        {
            var candidates = new List<(ClosedRecord Record, long ContextId, long BoundBy, InspectionResult Machine, long? ReviewedBy)>();
            using (var rows = query.Query())
            {
                while (rows.Read())
                {
                    candidates.Add((
                        new ClosedRecord(rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), (InspectionResult)rows.Int64(4), (InspectionPurpose)rows.Int64(5), rows.Int64(6)),
                        rows.Int64(7), rows.Int64(8), (InspectionResult)rows.Int64(9), rows.NullableInt64(10)));
                }
            }

            foreach (var (record, contextId, boundBy, machine, reviewedBy) in candidates)
            {
                if ((boundBy <= position ? contextId : FormerContext(record.Position, position)) is { } bound && Fits(bound))
                {
                    found[record.Position] = reviewedBy > position ? record with { Result = Verdicts.At(db, record.Position, position)?.Result ?? machine } : record;
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>What the records come to.</summary>
    public static (OrderTally Tally, PartTally Parts) Count(IEnumerable<ClosedRecord> records)
    {
        var (tally, parts) = (default(OrderTally), default(PartTally));
        foreach (var part in records.GroupBy(r => r.Serial))
        {
            tally = part.Aggregate(tally, (sum, r) => sum + OrderTally.One(r.Result, r.Purpose));
            var words = part.Where(r => r.Purpose == InspectionPurpose.Production).Select(r => new PartWord(r.Station, r.CorrectedAt, r.Position, r.Result));
            parts = part.Key is null
                ? words.Aggregate(parts, (sum, word) => sum + PartTally.One(word.Result))
                : parts + PartTally.One(PartVerdict.Of(words));
        }

        return (tally, parts);
    }

    /// <summary>Records that belong to it today, and those that once did.</summary>
    private IEnumerable<SqliteStatement> Candidates()
    {
        if (scope.WorkOrder is { } order)
        {
            yield return db.Prepare($"SELECT {Columns} FROM inspections i WHERE i.work_order = ?1 AND i.context_id IS NOT NULL").Bind(1, order);
        }
        else if (Hours() is var (first, last))
        {
            yield return db.Prepare($"SELECT {Columns} FROM inspections i INDEXED BY inspections_time WHERE i.corrected_at >= ?1 AND i.corrected_at < ?2 AND i.context_id IS NOT NULL")
                .Bind(1, OrderKey.Microseconds(first)).Bind(2, OrderKey.Microseconds(last + 1));
        }

        foreach (var context in Contexts())
        {
            yield return db.Prepare($"SELECT {Columns} FROM context_history h JOIN inspections i ON i.position = h.record WHERE h.context_id = ?1").Bind(1, context);
        }
    }

    /// <summary>The first and last hour in which the shift has records; null where it has none.</summary>
    private (long First, long Last)? Hours()
    {
        using var rows = db.Prepare("SELECT MIN(hour), MAX(hour) FROM order_counts WHERE line = ?1 AND shift_day = ?2 AND shift = ?3").Bind(1, scope.Line).Bind(2, scope.ShiftDay).Bind(3, scope.Shift).Query();
        return rows.Read() && !rows.IsNull(0) ? (rows.Int64(0), rows.Int64(1)) : null;
    }

    /// <summary>Contexts that were another's once and are this one's: there are as many as there were changes, not parts.</summary>
    private List<long> Contexts()
    {
        var found = new List<long>();
        using var rows = db.Prepare("SELECT DISTINCT h.context_id, c.body FROM context_history h JOIN contexts c ON c.id = h.context_id").Query();
        while (rows.Read())
        {
            if (scope.Holds(BoundContext.FromJson(rows.Span(1))))
            {
                found.Add(rows.Int64(0));
            }
        }

        return found;
    }

    private long? FormerContext(long record, long position)
    {
        using var rows = db.Prepare("SELECT context_id FROM context_history WHERE record = ?1 AND position <= ?2 ORDER BY position DESC LIMIT 1").Bind(1, record).Bind(2, position).Query();
        return rows.Read() ? rows.Int64(0) : null;
    }

    private bool Fits(long context) => _fits.TryGetValue(context, out var fits) ? fits : _fits[context] = scope.Holds(BoundRecords.ContextOf(db, context));
}
