using Sightline.Contract;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Gates;

/// <summary>What was found at one station.</summary>
/// <param name="Station">Where.</param>
/// <param name="Last">The result of the newest exposure.</param>
/// <param name="FailedBefore">An earlier exposure there failed or was sent to review.</param>
/// <param name="At">Of the newest exposure; microseconds.</param>
internal sealed record StationFinding(string Station, InspectionResult Last, bool FailedBefore, long At);

/// <summary>A part as a gate sees it: the last finding of each station, and what it was made as.</summary>
/// <param name="IsBatch">The name is that of a batch without serials.</param>
/// <param name="Findings">By station.</param>
/// <param name="Context">What is bound to its newest record; null where nothing is.</param>
/// <param name="Product">What it is, as far as bound.</param>
/// <param name="Dispositions">What was decided of it and counts, newest first.</param>
internal sealed record PartAtGate(
    bool IsBatch, IReadOnlyDictionary<string, StationFinding> Findings, BoundContext? Context, string? Product, IReadOnlyList<PartDisposition> Dispositions)
{
    /// <summary>A part that was inspected more often is no part. The newest of a batch say how it is.</summary>
    private const int MostLookedAt = 1_000;

    public static PartAtGate Read(SqliteDatabase db, string part)
    {
        var rows = Rows(db, "serial", part);
        var isBatch = rows.Count == 0;
        rows = isBatch ? Rows(db, "batch", part) : rows;
        var findings = new Dictionary<string, StationFinding>();
        foreach (var at in rows.GroupBy(r => r.Station))
        {
            // The clock of one station orders what it saw; where two have the same moment, the journal does.
            var seen = at.OrderBy(r => r.At).ThenBy(r => r.Position).ToList();
            findings[at.Key] = new StationFinding(at.Key, seen[^1].Result, seen[..^1].Exists(r => r.Result != InspectionResult.Pass), seen[^1].At);
        }

        var newest = rows.Where(r => r.ContextId is not null).OrderBy(r => r.At).ThenBy(r => r.Position).LastOrDefault();
        var context = newest?.ContextId is { } id ? ContextOf(db, id) : null;
        return new PartAtGate(isBatch && rows.Count > 0, findings, context, context?[ContextNames.Product], Decided(db, part, isBatch, rows));
    }

    /// <summary>Of a part that was never seen nobody knows whether it is a part or a batch: both are asked.</summary>
    private static IReadOnlyList<PartDisposition> Decided(SqliteDatabase db, string part, bool isBatch, List<Row> rows) => isBatch
        ? PartDispositions.OfPart(db, part, [part])
        : PartDispositions.OfPart(db, part, rows.Select(r => r.Batch).OfType<string>().Distinct(StringComparer.Ordinal));

    private static BoundContext ContextOf(SqliteDatabase db, long id)
    {
        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, id).Query();
        return rows.Read() ? BoundContext.FromJson(rows.Span(0)) : throw new InvalidDataException($"Context {id} is named and is not there. Run 'sightline rebuild'.");
    }

    private static List<Row> Rows(SqliteDatabase db, string column, string part)
    {
        using var rows = db.Prepare(
            $"SELECT position, station, corrected_at, COALESCE(verdict, result), context_id, batch FROM inspections WHERE {column} = ?1 AND purpose = 0 AND merged_into IS NULL ORDER BY position DESC LIMIT {MostLookedAt}")
            .Bind(1, part).Query();
        var found = new List<Row>();
        while (rows.Read())
        {
            found.Add(new Row(rows.Int64(0), rows.Text(1), rows.Int64(2), (InspectionResult)rows.Int64(3), rows.NullableInt64(4), rows.NullableText(5)));
        }

        return found;
    }

    private sealed record Row(long Position, string Station, long At, InspectionResult Result, long? ContextId, string? Batch);
}
