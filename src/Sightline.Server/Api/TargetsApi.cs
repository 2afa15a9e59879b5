using System.Text;
using System.Text.Json.Nodes;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Targets: what is in use, and changes.</summary>
internal sealed class TargetsApi(TargetTable targets, ForwardingService forwarding, LiveBudget budget, TargetActs acts, PreflightActs preflight)
{
    /// <summary>Acts that lead to a stage.</summary>
    private static readonly (string Act, string Stage)[] s_stages =
        [("off", TargetStages.Off), ("shadow", TargetStages.Shadow), ("canary", TargetStages.Canary), ("pause", TargetStages.Paused), ("live", TargetStages.Live)];

    /// <summary>The acts that stand beside those of the first days.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/targets/{name}/off", (HttpContext http, TargetsApi targets) => targets.SetStageAsync(http, TargetStages.Off)).WithTags("targets").Needs(Permission.ChangeTargets);
        api.MapPost("/targets/{name}/canary", (HttpContext http, TargetsApi targets) => targets.CanaryAsync(http)).WithTags("targets").Needs(Permission.ChangeTargets);
    }

    public Task ListAsync(HttpContext http)
    {
        var scope = http.CallerOf()!.Targets;
        var count = budget.Count();
        return Answers.PageAsync(http, _ => targets.All.Where(t => scope.Holds(t.Settings.Name)), t => Shape(t.Settings, t.Position, count), beside: () => new JsonObject
        {
            ["live"] = new JsonObject { ["most"] = count.Most, ["taken"] = count.Within.Count, ["byChange"] = count.ByChange.Count },
        });
    }

    public Task GetAsync(HttpContext http) =>
        !http.CallerOf()!.Targets.Holds(PathText.Segment(http, 1)) ? Refusals.OutOfScopeAsync(http, $"target '{PathText.Segment(http, 1)}'")
        : Find(PathText.Segment(http, 1)) is { } found ? Answers.JsonAsync(http, found) : NotFoundAsync(http);

    public async Task PutAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 1);
        var body = await BodyReader.ReadAsync(http, 1 << 20, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        await ActAnswers.WriteAsync(http, await acts.OfferAsync(http, name, Encoding.UTF8.GetString(body.Bytes.Span)), () => Find(name)!);
    }

    public async Task SetStageAsync(HttpContext http, string stage)
    {
        var name = PathText.Segment(http, 1);
        await ActAnswers.WriteAsync(http, await acts.SetStageAsync(http, name, stage), () => Find(name)!);
    }

    /// <summary>Sends the records of the named lines; those of all others are computed and not sent.</summary>
    public async Task CanaryAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var lines = body.Texts("lines");
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await acts.SetStageAsync(http, name, TargetStages.Canary, lines), () => Find(name)!));
    }

    /// <summary>Tries the target, its credentials and its map. Nothing is sent but what the target's file gives as a test record; what was found is in the audit.</summary>
    public async Task PreflightAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var load = body.Flag("load") ?? false;
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : await preflight.RunAsync(http, PathText.Segment(http, 1), load) is { } report ? Answers.JsonAsync(http, report.ToJson()) : NotFoundAsync(http));
    }

    /// <summary>What the newest preflight found.</summary>
    public Task LastPreflightAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 1);
        return !http.CallerOf()!.Targets.Holds(name) ? Refusals.OutOfScopeAsync(http, $"target '{name}'")
            : Find(name) is null ? NotFoundAsync(http)
            : preflight.Last(name) is { } report ? Answers.JsonAsync(http, report.ToJson())
            : Problems.NotFoundAsync(http, $"Target '{name}' was never tried. POST here tries it; each night it is tried by itself while it is not off.");
    }

    private JsonObject? Find(string name)
    {
        foreach (var (settings, position) in targets.All)
        {
            if (settings.Name == name)
            {
                return Shape(settings, position, budget.Count());
            }
        }

        return null;
    }

    private JsonObject Shape(TargetSettings settings, long position, LiveCount count)
    {
        var health = forwarding.Health.TryGetValue(settings.Name, out var known) ? known : default;
        return new JsonObject
        {
            ["name"] = settings.Name,
            ["connector"] = settings.Connector,
            ["stage"] = settings.Stage,
            ["lanes"] = settings.Lanes,
            ["away"] = health.Away,
            ["trouble"] = health.Trouble,
            ["position"] = position,
            ["options"] = settings.Options.DeepClone(),
            ["change"] = count.ByChange.TryGetValue(settings.Name, out var change) ? change : null,
            ["canaryLines"] = JsonText.Words(settings.CanaryLines),
            ["actions"] = JsonText.Words(s_stages.Where(s => s.Stage != settings.Stage).Select(s => s.Act)),
        };
    }

    private static Task NotFoundAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no target '{PathText.Segment(http, 1)}'. Create it with PUT, or a file in config/targets.");
}
