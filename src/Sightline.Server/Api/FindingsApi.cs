using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>What rules found: listed, looked at with its records, acknowledged.</summary>
internal sealed class FindingsApi(FindingQuery query, FindingActs acts)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/findings", (HttpContext http, FindingsApi findings) => findings.ListAsync(http)).WithTags("rules").Lists("class", "line", "open", "rule", "shadow", "station").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/findings/{id}", (HttpContext http, FindingsApi findings) => findings.OneAsync(http)).WithTags("rules").Asks("cursor", "limit").Needs(Permission.ReadRecords, narrowed: true);
        api.MapPost("/findings/{id}/acknowledge", (HttpContext http, FindingsApi findings) => findings.AcknowledgeAsync(http)).WithTags("rules").Needs(Permission.AcknowledgeAlarms, narrowed: true);
    }

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, open, shadow) = (asked.Limit(), asked.Before(), Flag(asked, "open"), Flag(asked, "shadow"));
        var filter = new FindingFilter { Rule = asked.Text("rule"), Station = asked.Text("station"), Line = asked.Text("line"), Class = asked.Text("class"), Open = open, Shadow = shadow };
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.List(filter, http.CallerOf()!.Stations, before, limit);
        return Answers.ListAsync(http, found.Select(f => (JsonNode?)Shape(f, http.CallerOf()!)), found.Count == limit ? found[^1].Order.ToString() : null);
    }

    public Task OneAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, after) = (asked.Limit(), asked.Number("cursor") ?? 0);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        return query.One(PathText.Segment(http, 1)) is not { } finding ? Problems.NotFoundAsync(http, $"There is no finding '{PathText.Segment(http, 1)}'. Send the id of one of /api/v1/findings.")
            : !FindingScope.Holds(http.CallerOf()!, finding) ? Refusals.OutOfScopeAsync(http, finding.Station is { } station ? $"station '{station}'" : "what is of no station")
            : Answers.JsonAsync(http, InFull(finding, http.CallerOf()!, after, limit));
    }

    public async Task AcknowledgeAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var reason = body.Text("reason");
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await acts.AcknowledgeAsync(http, id, reason), () => InFull(query.One(id)!, http.CallerOf()!, 0, 100)));
    }

    public static JsonObject Shape(Finding finding, Caller caller) => new()
    {
        ["id"] = finding.Id,
        ["rule"] = finding.Rule,
        ["version"] = finding.Version,
        ["key"] = finding.Key,
        ["state"] = finding.IsOpen ? "open" : "closed",
        ["shadow"] = finding.IsShadow,
        ["provisional"] = finding.IsProvisional,
        ["late"] = finding.IsLate,
        ["clockUntrusted"] = finding.ClockUntrusted,
        ["station"] = finding.Station,
        ["line"] = finding.Line,
        ["class"] = finding.Class,
        ["place"] = finding.Place,
        ["text"] = finding.Text,
        ["stands"] = finding.Stands,
        ["expected"] = finding.Expected,
        ["threshold"] = finding.Threshold,
        ["chance"] = finding.Chance,
        ["records"] = finding.Records,
        ["openedAt"] = JsonText.Time(finding.OpenedAt),
        ["exposedAt"] = JsonText.Time(finding.ExposedAt),
        ["closedAt"] = JsonText.Time(finding.ClosedAt),
        ["closedText"] = finding.ClosedText,
        ["acknowledgedAt"] = JsonText.Time(finding.AcknowledgedAt),
        ["acknowledgedBy"] = finding.AcknowledgedBy,
        ["asked"] = finding.Asked,
        ["done"] = finding.Done,
        ["actions"] = JsonText.Words(FindingDesk.WhyNot(finding) is null && caller.Can(Permission.AcknowledgeAlarms) ? ["acknowledge"] : []),
    };

    public static JsonArray Done(IReadOnlyList<FindingAction> actions) => new([.. actions.Select(a => (JsonNode?)new JsonObject
    {
        ["nr"] = a.Nr, ["what"] = a.What, ["at"] = JsonText.Time(a.At), ["outcome"] = a.Outcome, ["text"] = a.Text, ["ref"] = a.Ref?.ToString(), ["refs"] = JsonText.Words([.. a.Refs.Select(r => r.ToString())]),
    })]);

    private JsonObject InFull(Finding finding, Caller caller, long after, int limit)
    {
        var json = Shape(finding, caller);
        var records = query.RecordsOf(finding.Id, after, limit);
        json["did"] = Done(query.ActionsOf(finding.Id));
        json["of"] = new JsonArray([.. records.Select(r => (JsonNode?)new JsonObject
        {
            ["position"] = r.Position, ["station"] = r.Station, ["inspection"] = r.Id, ["part"] = new JsonObject { ["serial"] = r.Serial, ["batch"] = r.Batch }, ["exposedAt"] = JsonText.Time(r.ExposedAt),
        })]);
        json["cursor"] = records.Count == limit ? records[^1].Position.ToString() : null;
        return json;
    }

    private static bool? Flag(Asked asked, string name)
    {
        var text = asked.Text(name);
        if (text is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError(name, $"Is '{text}'. Send true or false, or leave it out for both."));
        }

        return text is null ? null : text == "true";
    }
}
