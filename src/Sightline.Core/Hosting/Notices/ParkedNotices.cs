using Microsoft.Extensions.Options;
using Sightline.Context;
using Sightline.Identity;
using Sightline.Insight;
using Sightline.Insight.Notices;
using Sightline.Model;

namespace Sightline.Hosting.Notices;

/// <summary>Records that wait for something for longer than they are held, and deliveries that wait for a person.</summary>
internal sealed class ParkedNotices(ParkedReasonsQuery parked, IOptions<ContextOptions> context) : INotices
{
    private const int Most = 50;

    public IEnumerable<Notice> At(DateTimeOffset now) => parked.Read(Scope.Everything, Scope.Everything, Most).Reasons
        .Where(r => r.Kind == "delivery" || r.Age > context.Value.HoldTime)
        .Select(r => new Notice
        {
            Id = $"parked:{r.Kind}:{r.For}",
            Kind = "parked",
            Severity = NoticeSeverity.Warning,
            Since = r.Since,
            Station = r.Kind is "station" or "context" or "differs" ? r.For : null,
            Target = r.Kind == "delivery" ? r.For : null,
            What = r.Kind == "delivery" ? $"{Many(r.Count, "delivery", "deliveries")} to target '{r.For}' {Wait(r.Count)} for a person." : $"{Many(r.Count, "record", "records")} {Wait(r.Count)} for {Thing(r)} longer than the time they are held.",
            Do = r.Kind switch
            {
                "station" => $"Create the station with PUT /api/v1/stations/{Uri.EscapeDataString(r.For)}; the records are matched by themselves.",
                "context" => $"Say what it was making with PUT /api/v1/stations/{Uri.EscapeDataString(r.For)}/context; the records are matched by themselves.",
                "order" => $"Create the order with PUT /api/v1/work-orders/{Uri.EscapeDataString(r.For)}; the records are matched by themselves.",
                "differs" => "Match them with the order they belong to, or correct the context of the station.",
                _ => "Correct the map or the target's settings, then send them again or close them with a reason.",
            },
            Needs = Permission.ReadDeliveries,
            Page = $"/parked?kind={Uri.EscapeDataString(r.Kind)}&for={Uri.EscapeDataString(r.For)}",
        });

    private static string Many(long count, string one, string more) => count == 1 ? $"1 {one}" : $"{count} {more}";

    private static string Wait(long count) => count == 1 ? "waits" : "wait";

    private static string Thing(ParkedReason reason) => reason.Kind switch
    {
        "station" => $"the master record of station '{reason.For}'",
        "differs" => $"a person to say which order was made at station '{reason.For}', which says otherwise than its context,",
        "context" => $"what station '{reason.For}' was making",
        _ => $"order '{reason.For}'",
    };
}
