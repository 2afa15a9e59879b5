using Sightline.Buffering;
using Sightline.Context;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Notices;

/// <summary>Stations that name another order than their context does, where the plant wants to be told. Told for as long as the newest record differs.</summary>
internal sealed class OrderDiffersNotices(PlantModel plant, ProjectionReader projections) : INotices
{
    /// <summary>Records looked back for since when. Beyond it the notice tells the oldest that it has seen.</summary>
    private const int MostLookedAt = 1_000;

    public IEnumerable<Notice> At(DateTimeOffset now) => Watched().Select(Of).OfType<Notice>();

    private List<string> Watched()
    {
        lock (plant.Gate)
        {
            return [.. plant.All<StationMaster>(MasterKind.Stations).Where(s => s.Record.WorkOrderDiffers == OrderPolicies.Alarm).Select(s => s.Id).Order(StringComparer.Ordinal)];
        }
    }

    private Notice? Of(string station)
    {
        var (count, since) = projections.Read(db => Newest(db, station));
        return count == 0 ? null : new Notice
        {
            Id = $"order-differs:{station}",
            Kind = "order-differs",
            Severity = NoticeSeverity.Alarm,
            Since = since,
            Station = station,
            What = $"Station '{station}' names another order than its context does; the newest {(count == 1 ? "record differs" : $"{count} records differ")}.",
            Do = $"Look which order is made, then correct the station's context (PUT /api/v1/stations/{Uri.EscapeDataString(station)}/context) or the station.",
            Page = $"/inspections?station={Uri.EscapeDataString(station)}",
        };
    }

    private static (int Count, DateTimeOffset? Since) Newest(SqliteDatabase db, string station)
    {
        var (count, since) = (0, (DateTimeOffset?)null);
        using var rows = db.Prepare("SELECT flags, received_at FROM inspections WHERE station = ?1 AND merged_into IS NULL AND context_id IS NOT NULL ORDER BY position DESC LIMIT ?2").Bind(1, station).Bind(2, MostLookedAt).Query();
        while (rows.Read() && rows.NullableText(0)?.Split(' ').Contains(RecordFlags.WorkOrderDiffers) == true)
        {
            (count, since) = (count + 1, FactHash.FromMicroseconds(rows.Int64(1)));
        }

        return (count, since);
    }
}
