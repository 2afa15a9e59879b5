using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>A time in which a station worked with another recipe than was expected.</summary>
/// <param name="Line">Its line.</param>
/// <param name="N">Number on its line, from 1.</param>
/// <param name="Station">Where.</param>
/// <param name="Expected">What was expected when it began.</param>
/// <param name="Actual">What was there instead.</param>
/// <param name="BeganAt">First exposure or report that shows it.</param>
/// <param name="EndedAt">First that shows the expected one; null while it lasts.</param>
/// <param name="DetectedAt">When this node knew.</param>
/// <param name="Parts">Production parts exposed in it.</param>
internal sealed record Mismatch(string Line, long N, string Station, RecipeName Expected, RecipeName Actual, DateTimeOffset BeganAt, DateTimeOffset? EndedAt, DateTimeOffset DetectedAt, long Parts);

/// <summary>One part that was made in such a time.</summary>
internal sealed record MismatchPart(long Position, string Inspection, string? Serial, string? Batch, DateTimeOffset ExposedAt, InspectionResult Result, string? WorkOrder);

/// <summary>Reads mismatches and their parts.</summary>
internal sealed class MismatchQuery(ProjectionReader projections)
{
    private const string Columns = "line, n, station, expected, expected_version, actual, actual_version, began_at, ended_at, detected_at";

    private const string PartsOf = "FROM inspections INDEXED BY inspections_station_time WHERE station = ?1 AND corrected_at >= ?2 AND corrected_at < ?3 AND purpose = 0 AND merged_into IS NULL";

    /// <summary>Of one line, newest first, below a number.</summary>
    public IReadOnlyList<Mismatch> Page(string line, long before, int limit) => projections.Read(db =>
        WithParts(db, Rows(db.Prepare($"SELECT {Columns} FROM mismatches WHERE line = ?1 AND n < ?2 ORDER BY n DESC LIMIT ?3").Bind(1, line).Bind(2, before).Bind(3, limit))));

    public Mismatch? One(string line, long n) => projections.Read(db =>
        WithParts(db, Rows(db.Prepare($"SELECT {Columns} FROM mismatches WHERE line = ?1 AND n = ?2").Bind(1, line).Bind(2, n))).FirstOrDefault());

    /// <summary>Those that last, on every line.</summary>
    public IReadOnlyList<Mismatch> Lasting() => projections.Read(db =>
        WithParts(db, Rows(db.Prepare($"SELECT {Columns} FROM mismatches WHERE ended_at IS NULL ORDER BY line, n"))));

    /// <summary>Parts of a mismatch by exposure, after the last of the page before.</summary>
    public IReadOnlyList<MismatchPart> Parts(Mismatch of, MismatchPart? after, int limit) => projections.Read(db =>
    {
        var (from, last) = (after is null ? FactHash.Microseconds(of.BeganAt) : FactHash.Microseconds(after.ExposedAt), after?.Position ?? 0);
        var found = new List<MismatchPart>();
        using var rows = db.Prepare($"SELECT position, id, serial, batch, corrected_at, result, work_order {PartsOf} AND (corrected_at > ?2 OR position > ?4) ORDER BY corrected_at, position LIMIT ?5")
            .Bind(1, of.Station).Bind(2, from).Bind(3, End(of.EndedAt)).Bind(4, last).Bind(5, limit).Query();
        while (rows.Read())
        {
            found.Add(PartOf(rows));
        }

        return found;
    });

    /// <summary>The part at the end of a page; null when the text is no position of one.</summary>
    public MismatchPart? PartAt(string position) => long.TryParse(position, out var at) ? projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT position, id, serial, batch, corrected_at, result, work_order FROM inspections WHERE position = ?1").Bind(1, at).Query();
        return rows.Read() ? PartOf(rows) : null;
    }) : null;

    private static MismatchPart PartOf(in SqliteRows rows) => new(
        rows.Int64(0), rows.Text(1), rows.NullableText(2), rows.NullableText(3), FactHash.FromMicroseconds(rows.Int64(4)), (InspectionResult)rows.Int64(5), rows.NullableText(6));

    private static long End(DateTimeOffset? ended) => ended is { } at ? FactHash.Microseconds(at) : long.MaxValue;

    private static List<Mismatch> WithParts(SqliteDatabase db, List<Mismatch> found) => found.ConvertAll(m =>
    {
        using var rows = db.Prepare($"SELECT COUNT(*) {PartsOf}").Bind(1, m.Station).Bind(2, FactHash.Microseconds(m.BeganAt)).Bind(3, End(m.EndedAt)).Query();
        return m with { Parts = rows.Read() ? rows.Int64(0) : 0 };
    });

    private static List<Mismatch> Rows(SqliteStatement query)
    {
        var found = new List<Mismatch>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new Mismatch(
                rows.Text(0), rows.Int64(1), rows.Text(2), new RecipeName { Id = rows.Text(3), Version = rows.NullableText(4) }, new RecipeName { Id = rows.Text(5), Version = rows.NullableText(6) },
                FactHash.FromMicroseconds(rows.Int64(7)), rows.NullableInt64(8) is { } ended ? FactHash.FromMicroseconds(ended) : null, FactHash.FromMicroseconds(rows.Int64(9)), 0));
        }

        return found;
    }
}
