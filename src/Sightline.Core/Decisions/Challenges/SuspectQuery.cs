using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Decisions.Challenges;

/// <summary>Lists the parts of a span in which nobody knew whether their station still saw what it should, oldest first.</summary>
internal sealed class SuspectQuery(ProjectionReader projections)
{
    /// <summary>How many production inspections the span holds.</summary>
    public long Count(SuspectSpan span) => span.Stations.Sum(station => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM inspections WHERE station = ?1 AND corrected_at >= ?2 AND corrected_at <= ?3 AND purpose = 0 AND merged_into IS NULL")
            .Bind(1, station).Bind(2, From(span)).Bind(3, To(span)).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }));

    public IReadOnlyList<Suspect> Page(SuspectSpan span, int skip, int limit)
    {
        var found = new List<Suspect>();
        foreach (var station in span.Stations)
        {
            found.AddRange(projections.Read(db => Of(db, station, span, skip + limit)));
        }

        return [.. found.OrderBy(s => s.ExposedAt).ThenBy(s => s.Position).Skip(skip).Take(limit)];
    }

    private static List<Suspect> Of(SqliteDatabase db, string station, SuspectSpan span, int most)
    {
        using var rows = db.Prepare(
            "SELECT position, id, serial, batch, result, corrected_at FROM inspections WHERE station = ?1 AND corrected_at >= ?2 AND corrected_at <= ?3 AND purpose = 0 AND merged_into IS NULL ORDER BY corrected_at, position LIMIT ?4")
            .Bind(1, station).Bind(2, From(span)).Bind(3, To(span)).Bind(4, most).Query();
        var found = new List<Suspect>();
        while (rows.Read())
        {
            found.Add(new Suspect(
                rows.Int64(0), station, rows.Text(1), rows.NullableText(2), rows.NullableText(3), ((InspectionResult)rows.Int64(4)).ToString().ToLowerInvariant(), FactHash.FromMicroseconds(rows.Int64(5))));
        }

        return found;
    }

    private static long From(SuspectSpan span) => span.From is { } from ? FactHash.Microseconds(from) : long.MinValue;

    private static long To(SuspectSpan span) => span.To is { } to ? FactHash.Microseconds(to) : long.MaxValue;
}
