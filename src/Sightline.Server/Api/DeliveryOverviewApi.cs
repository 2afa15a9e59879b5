using System.Text.Json.Nodes;
using Sightline.Forwarding;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>How each target does, and what parked records wait for.</summary>
internal sealed class DeliveryOverviewApi(DeliveryOverviewQuery deliveries, ParkedReasonsQuery parked)
{
    public Task OverviewAsync(HttpContext http) => Answers.PageAsync(http, _ => deliveries.Read(http.CallerOf()!.Targets), Target);

    public Task ReasonsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var caller = http.CallerOf()!;
        var found = parked.Read(caller.Stations, caller.Targets, limit);
        return Answers.JsonAsync(http, new JsonObject { ["groups"] = found.Groups, ["items"] = new JsonArray([.. found.Reasons.Select(Reason)]) });
    }

    private static JsonNode? Target(TargetOverview target) => new JsonObject
    {
        ["target"] = target.Target,
        ["connector"] = target.Connector,
        ["stage"] = target.Stage,
        ["state"] = target.State,
        ["failures"] = target.Forwarder?.Failures ?? 0,
        ["trouble"] = target.Forwarder?.Trouble,
        ["nextAttemptAt"] = JsonText.Time(target.Forwarder?.NextAttemptAt),
        ["lanes"] = target.Lanes,
        ["inFlight"] = target.Forwarder?.InFlight ?? 0,
        ["loaded"] = target.Forwarder?.Loaded ?? 0,
        ["waiting"] = target.Waiting,
        ["oldest"] = target.Oldest is { } oldest ? new JsonObject { ["id"] = oldest.Id, ["since"] = JsonText.Time(oldest.Since), ["ageSeconds"] = Seconds(oldest.Age) } : null,
        ["parked"] = target.Parked,
        ["delivered"] = target.Delivered,
        ["closed"] = target.Closed,
        ["lastSuccessAt"] = JsonText.Time(target.LastSuccessAt),
        ["after"] = target.After,
        ["durations"] = Took(target.Durations),
        ["promises"] = new JsonArray([.. target.Promises.Select(promise => (JsonNode?)new JsonObject
        {
            ["kind"] = promise.Kind, ["class"] = promise.Class, ["withinSeconds"] = Seconds(promise.Within), ["measured"] = Took(promise.Measured), ["kept"] = promise.IsKept,
        })]),
        ["lastTrouble"] = target.LastTrouble is { } trouble
            ? new JsonObject { ["kind"] = trouble.Kind, ["reason"] = trouble.Reason, ["at"] = JsonText.Time(trouble.At), ["delivery"] = trouble.Delivery }
            : null,
    };

    private static JsonObject? Took(DeliveryDurations? took) =>
        took is null ? null : new JsonObject { ["of"] = took.Of, ["p50Seconds"] = Seconds(took.P50), ["p99Seconds"] = Seconds(took.P99) };

    private static JsonNode? Reason(ParkedReason reason) => new JsonObject
    {
        ["kind"] = reason.Kind,
        ["for"] = reason.For,
        ["count"] = reason.Count,
        ["oldest"] = reason.Oldest.ToString(),
        ["since"] = JsonText.Time(reason.Since),
        ["ageSeconds"] = Seconds(reason.Age),
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
