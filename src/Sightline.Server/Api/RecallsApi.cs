using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Genealogy.Recalls;
using Sightline.Hosting.Recalls;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Recalls and drills: opened, held, closed, and read with where each unit is now.</summary>
internal sealed class RecallsApi(RecallActs acts, RecallDesk desk, RecallQuery query)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/recalls", (HttpContext http, RecallsApi recalls) => recalls.ListAsync(http)).WithTags("recalls").Lists("drills").Needs(Permission.ReadRecords);
        api.MapPost("/recalls", (HttpContext http, RecallsApi recalls) => recalls.OpenAsync(http)).WithTags("recalls").Needs(Permission.PlaceHolds);
        api.MapPost("/recalls/drill", (HttpContext http, RecallsApi recalls) => recalls.DrillAsync(http)).WithTags("recalls").Needs(Permission.PlaceHolds);
        api.MapGet("/recalls/{id}", (HttpContext http, RecallsApi recalls) => recalls.OneAsync(http)).WithTags("recalls").Asks("cursor", "limit", "standing").Needs(Permission.ReadRecords);
        api.MapGet("/recalls/{id}/report", (HttpContext http, RecallsApi recalls) => recalls.ReportAsync(http)).WithTags("recalls").Needs(Permission.ReadRecords);
        api.MapPost("/recalls/{id}/hold", (HttpContext http, RecallsApi recalls) => recalls.HoldAsync(http)).WithTags("recalls").Needs(Permission.PlaceHolds);
        api.MapPost("/recalls/{id}/close", (HttpContext http, RecallsApi recalls) => recalls.CloseAsync(http)).WithTags("recalls").Needs(Permission.PlaceHolds);
    }

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, drills) = (asked.Limit(), asked.Before(), asked.Text("drills"));
        if (drills is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError("drills", $"Is '{drills}'. Send true or false, or leave it out for both."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.List(drills is null ? null : drills == "true", before, limit);
        return Answers.ListAsync(http, found.Select(r => (JsonNode?)Shape(r)), found.Count == limit ? found[^1].Id : null);
    }

    private async Task OpenAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var (of, reason) = (body.Text("of"), body.Text("reason"));
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.OpenAsync(http, of, reason), 201));
        }
    }

    private async Task DrillAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var seed = body.Number("seed");
            if (seed is { } number && (number != decimal.Truncate(number) || number is < 0 or > int.MaxValue))
            {
                body.Errors.Add(new ContractError("/seed", $"Is {number}. Send a whole number from 0 to {int.MaxValue}, or leave it out."));
            }

            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.DrillAsync(http, (long?)seed), 201));
        }
    }

    private async Task HoldAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var reason = body.Text("reason");
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.HoldAsync(http, PathText.Segment(http, 1), reason), 200));
        }
    }

    private async Task CloseAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var reason = body.Text("reason");
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.CloseAsync(http, PathText.Segment(http, 1), reason), 200));
        }
    }

    private Task AnswerAsync(HttpContext http, RecallOutcome outcome, int status) => outcome.Outcome is ActOutcome.Done
        ? Answers.JsonAsync(http, InFull(desk.Report(outcome.Recall)!, 0, 100, null), status)
        : ActAnswers.WriteAsync(http, outcome.Outcome, () => []);

    private Task OneAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, skip, standing) = (asked.Limit(), asked.Number("cursor") ?? 0, asked.Text("standing"));
        if (standing is not null && !Standings.All.Contains(standing))
        {
            asked.Errors.Add(new ContractError("standing", $"Is '{standing}'. Send one of {string.Join(", ", Standings.All)}."));
        }

        return asked.Errors.Count > 0 ? Problems.InvalidAsync(http, asked.Errors)
            : Find(http) is { } report ? Answers.JsonAsync(http, InFull(report, (int)Math.Min(skip, int.MaxValue), limit, standing)) : NotFoundAsync(http);
    }

    /// <summary>Every unit, where it is and whom to tell, for who goes and fetches them.</summary>
    private Task ReportAsync(HttpContext http)
    {
        if (Find(http) is not { } report)
        {
            return NotFoundAsync(http);
        }

        var text = desk.InPlaces(report, places => RecallCsv.Write(report, places));
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"recall-{report.Recall.Id}.csv\"";
        return Answers.WriteAsync(http, 200, "text/csv; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    private RecallReport? Find(HttpContext http) => long.TryParse(PathText.Segment(http, 1), out var position) ? desk.Report(position) : null;

    private static Task NotFoundAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no recall '{PathText.Segment(http, 1)}'. Send the id of one of /api/v1/recalls.");

    private static JsonObject InFull(RecallReport report, int skip, int limit, string? standing)
    {
        var (json, units) = (Shape(report.Recall), report.Units.Where(u => standing is null || u.Standing == standing).ToList());
        var page = units.Skip(skip).Take(limit).ToList();
        json["balance"] = new JsonObject(report.Balance.Select(b => KeyValuePair.Create(b.Standing, (JsonNode?)b.Units)).Append(KeyValuePair.Create("sum", (JsonNode?)report.Units.Count)));
        json["holds"] = JsonText.Words(report.Holds.Select(h => h.ToString(CultureInfo.InvariantCulture)));
        json["toHold"] = report.ToHold.Count;
        json["since"] = JsonText.Words(report.Since.Take(1_000).Select(u => u.Unit.Thing.ToString()));
        json["tell"] = new JsonArray([.. report.Tell.Select(t => (JsonNode?)new JsonObject { ["shipment"] = t.Shipment, ["customers"] = JsonText.Words(t.Customers), ["units"] = t.Units })]);
        json["material"] = new JsonArray([.. report.Lots.Select(l => (JsonNode?)new JsonObject
        {
            ["lot"] = l.Lot, ["unit"] = l.Unit, ["had"] = l.Had, ["intoThings"] = l.IntoThings, ["elsewhere"] = l.Elsewhere, ["remaining"] = l.Remaining, ["agrees"] = l.Agrees,
        })]);
        json["parts"] = new JsonArray([.. page.Select(u => (JsonNode?)new JsonObject
        {
            ["kind"] = u.Unit.Thing.Word, ["key"] = u.Unit.Thing.Key, ["standing"] = u.Standing, ["certainty"] = TraceAnswer.WordOf(u.Unit.Certainty),
        })]);
        json["cursor"] = skip + page.Count < units.Count ? (skip + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return json;
    }

    private static JsonObject Shape(Recall recall) => new()
    {
        ["id"] = recall.Id, ["state"] = recall.Drill is not null ? "drill" : recall.Closed is null ? "open" : "closed", ["of"] = recall.Of.ToString(), ["reason"] = recall.Reason,
        ["openedAt"] = JsonText.Time(recall.OpenedAt), ["openedBy"] = recall.OpenedBy, ["asOf"] = recall.AsOf.ToString(), ["complete"] = recall.Complete, ["units"] = recall.Units,
        ["seconds"] = (decimal)recall.Took.Ticks / TimeSpan.TicksPerSecond, ["hold"] = recall.Hold?.ToString(),
        ["drill"] = recall.Drill is { } drill ? new JsonObject { ["seed"] = drill.Seed, ["sampled"] = drill.Sampled, ["confirmed"] = drill.Confirmed, ["placed"] = drill.Placed } : null,
        ["closedAt"] = JsonText.Time(recall.Closed?.At), ["closedBy"] = recall.Closed?.By, ["closedWhy"] = recall.Closed?.Why,
    };
}
