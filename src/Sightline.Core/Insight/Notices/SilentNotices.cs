using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Notices;

/// <summary>Stations from which nothing came for long, although an order runs there. A station without an order may rest.</summary>
internal sealed class SilentNotices(ProjectionReader projections, IPlantView plant, IOptions<InsightOptions> options) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now)
    {
        foreach (var station in plant.Stations())
        {
            if (plant.MakingAt(station.Id, now).Context is not { } making || LastOf(station.Id) is not { } last || now - last <= options.Value.SilentAfter)
            {
                continue;
            }

            yield return new Notice
            {
                Id = $"silent:{station.Id}",
                Kind = "silent",
                Severity = NoticeSeverity.Warning,
                Station = station.Id,
                Since = last,
                What = $"Station '{station.Id}' sent nothing since {Rfc3339.Write(last)}, and order {making[ContextNames.WorkOrder] ?? "without a number"} runs there.",
                Do = "Look at the station and its network. If the line rests, pause the order.",
                Page = $"/sources/{Uri.EscapeDataString(station.Id)}",
            };
        }
    }

    private DateTimeOffset? LastOf(string station) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT received_at FROM inspections WHERE station = ?1 ORDER BY position DESC LIMIT 1").Bind(1, station).Query();
        return rows.Read() ? FactHash.FromMicroseconds(rows.Int64(0)) : (DateTimeOffset?)null;
    });
}
