using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Insight.Notices;

/// <summary>Numbers that are missing in a source's counter for longer than they take to come late.</summary>
internal sealed class GapNotices(ProjectionReader projections, IOptions<ConformanceOptions> options) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => projections.Read(db =>
    {
        var found = new List<Notice>();
        using var rows = db.Prepare("SELECT station, MIN(seen_at), COUNT(*), SUM(last - first + 1), MIN(first) FROM gaps WHERE seen_at <= ?1 GROUP BY station ORDER BY station")
            .Bind(1, FactHash.Microseconds(now - options.Value.GapOpenFor)).Query();
        while (rows.Read())
        {
            var (station, missing, gaps) = (rows.Text(0), rows.Int64(3), rows.Int64(2));
            found.Add(new Notice
            {
                Id = $"gaps:{station}",
                Kind = "gaps",
                Severity = NoticeSeverity.Warning,
                Station = station,
                Since = FactHash.FromMicroseconds(rows.Int64(1)),
                What = $"Station '{station}' did not send {missing} {(missing == 1 ? "number" : "numbers")} of its counter, in {gaps} {(gaps == 1 ? "gap" : "gaps")}; the lowest is {rows.Int64(4)}.",
                Do = "Look whether the station or its edge still holds them and send them; the gap closes by itself.",
                Needs = Permission.ReadBooks,
                Page = $"/sources/{Uri.EscapeDataString(station)}",
            });
        }

        return found;
    });
}
