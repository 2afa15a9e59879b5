using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Model;

namespace Sightline.Hosting.Notices;

/// <summary>Targets that hear of things later than was promised.</summary>
internal sealed class PromiseNotices(DeliveryOverviewQuery targets) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) =>
        from target in targets.Read(Scope.Everything)
        where TargetStages.Sends(target.Stage)
        from promise in target.Promises
        where promise.IsKept == false
        select new Notice
        {
            Id = $"promise:{target.Target}:{promise.Kind}",
            Kind = "promise",
            Severity = NoticeSeverity.Warning,
            Target = target.Target,
            Since = null,
            What = $"Target '{target.Target}' hears of {promise.Kind} later than promised: 99 of 100 within {Seconds(promise.Measured!.P99)}, and {promise.Class} promises {Seconds(promise.Within)}, over the newest {promise.Measured.Of}.",
            Do = "Look at the target's own time and at what waits for it. If it cannot be quicker, write down what can be kept: delivery in its file.",
            Needs = Permission.ReadDeliveries,
            Page = $"/deliveries?target={Uri.EscapeDataString(target.Target)}",
        };

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
