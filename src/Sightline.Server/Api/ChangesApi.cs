using System.Text.Json.Nodes;
using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Change requests: asked by one person, approved by another, used once.</summary>
internal sealed class ChangesApi(ChangeDesk desk, ChangeActs acts)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/changes", (HttpContext http, ChangesApi changes) => changes.ListAsync(http)).WithTags("changes").Lists("of", "state").Needs(Permission.ReadTargets, narrowed: true);
        api.MapPost("/changes", (HttpContext http, ChangesApi changes) => changes.AskAsync(http)).WithTags("changes").Needs(Permission.AskChanges);
        api.MapGet("/changes/{n}", (HttpContext http, ChangesApi changes) => changes.GetAsync(http)).WithTags("changes").Needs(Permission.ReadTargets, narrowed: true);
        api.MapPost("/changes/{n}/approve", (HttpContext http, ChangesApi changes) => changes.DoAsync(http, ChangeLife.Approve)).WithTags("changes").Needs(Permission.ApproveChanges);
        api.MapPost("/changes/{n}/reject", (HttpContext http, ChangesApi changes) => changes.DoAsync(http, ChangeLife.Reject)).WithTags("changes").Needs(Permission.ApproveChanges);
        api.MapPost("/changes/{n}/withdraw", (HttpContext http, ChangesApi changes) => changes.DoAsync(http, ChangeLife.Withdraw)).WithTags("changes").Needs(Permission.AskChanges);
    }

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, of, state) = (asked.Limit(), asked.Before(), asked.Text("of"), asked.OneOf<ChangeState>("state"));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = desk.List(new ChangeFilter(state, of, http.CallerOf()!.Targets), before, limit);
        return Answers.ListAsync(http, found.Select(request => (JsonNode?)Shape(request)), found.Count == limit ? found[^1].Id.ToString() : null);
    }

    public Task GetAsync(HttpContext http) =>
        Find(http) is not { } found ? NotFoundAsync(http)
        : !http.CallerOf()!.Targets.Holds(found.Of) ? Refusals.OutOfScopeAsync(http, $"target '{found.Of}'")
        : Answers.JsonAsync(http, Whole(found));

    public async Task AskAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wanted = new ChangeAsked(body.Text("kind") ?? ChangeKinds.TargetLive, body.Needed("of"), body.Needed("reason"), body.Needed("risk"), body.Needed("level"));
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        var (outcome, id) = await acts.AskAsync(http, wanted);
        await ActAnswers.WriteAsync(http, outcome, () => Whole(desk.Find(id)!));
    }

    public async Task DoAsync(HttpContext http, string act)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        if (Find(http) is not { } found)
        {
            await NotFoundAsync(http);
            return;
        }

        var wish = new ChangeWish(found.Id, act, body.Text("reason"), body.Position(), new SignatureWish(body.Text("password"), body.Text("meaning")));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.DoAsync(http, wish), () => Whole(desk.Find(found.Id)!)));
    }

    private ChangeRequest? Find(HttpContext http) => long.TryParse(PathText.Segment(http, 1), out var id) ? desk.Find(id) : null;

    private JsonObject Whole(ChangeRequest request)
    {
        var json = Shape(request);
        json["signatures"] = new JsonArray([.. desk.SignaturesOn(request).Select(s => JsonNode.Parse(s))]);
        return json;
    }

    private static JsonObject Shape(ChangeRequest request) => new()
    {
        ["n"] = request.Id,
        ["kind"] = request.Kind,
        ["of"] = request.Of,
        ["state"] = ChangeLife.Word(request.State),
        ["reason"] = request.Reason,
        ["risk"] = request.Risk,
        ["level"] = request.Level,
        ["askedBy"] = request.AskedBy,
        ["askedAt"] = JsonText.Time(request.Steps[0].At),
        ["until"] = JsonText.Time(request.Until),
        ["position"] = request.Newest,
        ["usedBy"] = request.UsedBy,
        ["steps"] = new JsonArray([.. request.Steps.Select(step => (JsonNode)new JsonObject
        {
            ["act"] = step.Act,
            ["at"] = JsonText.Time(step.At),
            ["by"] = step.By,
            ["reason"] = step.Reason,
            ["position"] = step.Position,
        })]),
        ["actions"] = JsonText.Words(ChangeLife.ActsIn(request.State)),
    };

    private static Task NotFoundAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no change request '{PathText.Segment(http, 1)}'. GET /api/v1/changes lists them.");
}
