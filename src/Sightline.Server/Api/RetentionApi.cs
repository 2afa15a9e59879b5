using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Hosting.Retention;
using Sightline.Identity;
using Sightline.Retention;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Past;

namespace Sightline.Server.Api;

/// <summary>Retention: policies, pins, what would go and why others stay, passes, and what becomes of the disk.</summary>
internal sealed class RetentionApi(RetentionActs acts, RetentionQuery query, RetentionPlanner planner, RetentionLooks looks, RetentionService service, TimeProvider time)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/retention/policies", (HttpContext http, RetentionApi retention) => retention.PoliciesAsync(http)).WithTags("retention").Lists().Needs(Permission.ReadRecords);
        api.MapPut("/retention/policies/{id}", (HttpContext http, RetentionApi retention) => retention.PutPolicyAsync(http)).WithTags("retention").Needs(Permission.ChangeRetention);
        api.MapPost("/retention/policies/{id}/end", (HttpContext http, RetentionApi retention) => retention.EndPolicyAsync(http)).WithTags("retention").Needs(Permission.ChangeRetention);
        api.MapGet("/retention/pins", (HttpContext http, RetentionApi retention) => retention.PinsAsync(http)).WithTags("retention").Lists("open").Needs(Permission.ReadRecords);
        api.MapPost("/retention/pins", (HttpContext http, RetentionApi retention) => retention.PinAsync(http)).WithTags("retention").Needs(Permission.PinRecords);
        api.MapPost("/retention/pins/{id}/release", (HttpContext http, RetentionApi retention) => retention.ReleaseAsync(http)).WithTags("retention").Needs(Permission.PinRecords);
        api.MapGet("/retention/preview", (HttpContext http, RetentionApi retention) => retention.PreviewAsync(http)).WithTags("retention").Lists("at", "class", "fate", "product", "why").Needs(Permission.ReadRecords).AsOf(AsOfMark.Never);
        api.MapPost("/retention/run", (HttpContext http, RetentionApi retention) => retention.RunAsync(http)).WithTags("retention").Needs(Permission.ChangeRetention);
        api.MapGet("/retention/passes", (HttpContext http, RetentionApi retention) => retention.PassesAsync(http)).WithTags("retention").Lists().Needs(Permission.ReadRecords);
        api.MapGet("/retention/passes/{id}", (HttpContext http, RetentionApi retention) => retention.PassAsync(http)).WithTags("retention").Needs(Permission.ReadRecords);
        api.MapGet("/retention/forecast", (HttpContext http, RetentionApi retention) => retention.ForecastAsync(http)).WithTags("retention").Asks("images.fail", "images.pass", "images.review").Needs(Permission.ReadRecords).AsOf(AsOfMark.Never);
    }

    private Task PoliciesAsync(HttpContext http) => Answers.PageAsync(http, _ => query.Policies(), RetentionJsonText.Of, beside: () => new JsonObject
    {
        ["defaults"] = RetentionJsonText.Keep(DataClasses.All.Select(c => KeyValuePair.Create(c, planner.Defaults.KeepOf(c)))),
    });

    private async Task PutPolicyAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var keep = body.TextsOf("keep", [.. DataClasses.All]);
            var wish = new PolicyWish(body.Text("of"), [.. DataClasses.All.Select((c, i) => (c, keep?[i]))], body.Text("reason"));
            var id = PathText.Segment(http, 2);
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.PolicyAsync(http, id, wish), _ => RetentionJsonText.Of(query.Policy(id)!)));
        }
    }

    private async Task EndPolicyAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var (id, reason) = (PathText.Segment(http, 2), body.Text("reason"));
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.EndPolicyAsync(http, id, reason), _ => RetentionJsonText.Of(query.Policy(id)!)));
        }
    }

    private Task PinsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, open) = (asked.Limit(), asked.Before(), asked.Text("open"));
        if (open is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError("open", $"Is '{open}'. Send true or false, or leave it out for both."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.Pins(open is null ? null : open == "true", before, limit);
        return Answers.ListAsync(http, found.Select(p => (JsonNode?)RetentionJsonText.Of(p)), found.Count == limit ? found[^1].Id : null);
    }

    private async Task PinAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var wish = new PinWish(body.Text("of"), body.Text("kind"), body.Text("reason"), body.Time("from"), body.Time("to"));
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.PinAsync(http, wish), pin => RetentionJsonText.Of(query.Pin(pin)!), 201));
        }
    }

    private async Task ReleaseAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var (id, reason) = (PathText.Segment(http, 2), body.Text("reason"));
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.ReleaseAsync(http, id, reason), _ => RetentionJsonText.Of(query.Pin(long.Parse(id))!)));
        }
    }

    /// <summary>The first page has the sums with it; the others have items alone.</summary>
    private async Task PreviewAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, after, at, dataClass, product, fate, why) = (asked.Limit(), asked.Number("cursor"), asked.Time("at") ?? service.Next, asked.Text("class"), asked.Text("product"), asked.Text("fate"), asked.Text("why"));
        OneOf(asked, "class", dataClass, DataClasses.All);
        OneOf(asked, "fate", fate, Fates.All);
        OneOf(asked, "why", why, NeedWords.All);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        var items = planner.Page(
            at, i => (dataClass is null || i.Class == dataClass) && (product is null || (i.Product ?? "") == product) && (why is null || (i.IsDue && i.Need?.Why == why))
                && (fate is null || (fate == Fates.Moves ? i.Moves : Fates.Of(i) == fate)),
            after ?? 0, limit, http.RequestAborted);
        var json = after is null ? RetentionJsonText.Of((await looks.AtAsync(at, anew: false, http.RequestAborted)).Plan) : [];
        json["items"] = new JsonArray([.. items.Select(i => (JsonNode?)RetentionJsonText.Of(i))]);
        json["cursor"] = items.Count == limit ? items[^1].Position.ToString() : null;
        await Answers.JsonAsync(http, json);
    }

    private async Task RunAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (dry, reason) = (body.Flag("dryRun") ?? false, body.Text("reason"));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : dry ? Answers.JsonAsync(http, RetentionJsonText.Of((await looks.AtAsync(time.GetUtcNow(), anew: true, http.RequestAborted)).Plan))
            : AnswerAsync(http, await acts.RunAsync(http, reason), pass => RetentionJsonText.Of(query.Pass(pass)!), 202));
    }

    private Task PassesAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.Passes(before, limit);
        return Answers.ListAsync(http, found.Select(p => (JsonNode?)RetentionJsonText.Of(p)), found.Count == limit ? found[^1].Id : null);
    }

    private Task PassAsync(HttpContext http) => long.TryParse(PathText.Segment(http, 2), out var position) && query.Pass(position) is { } pass
        ? Answers.JsonAsync(http, RetentionJsonText.Of(pass))
        : Problems.NotFoundAsync(http, $"There is no pass '{PathText.Segment(http, 2)}'. Send the id of one of /api/v1/retention/passes.");

    /// <summary>As it is, and as it would be where classes were kept for other times.</summary>
    private async Task ForecastAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var whatIf = WhatIf(asked);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        var json = RetentionJsonText.Of((await looks.AtAsync(service.Next, anew: false, http.RequestAborted)).Forecast);
        if (whatIf.Count > 0)
        {
            json["whatIf"] = RetentionJsonText.Of(looks.WhatIf(service.Next, whatIf, http.RequestAborted));
        }

        await Answers.JsonAsync(http, json);
    }

    /// <summary>Times that are tried, by class; every problem is collected.</summary>
    public static Dictionary<string, KeepFor> WhatIf(Asked asked)
    {
        var whatIf = new Dictionary<string, KeepFor>(StringComparer.Ordinal);
        foreach (var dataClass in DataClasses.OfImages)
        {
            if (asked.Text(dataClass) is not { } text)
            {
                continue;
            }

            if (KeepFor.TryParse(text, out var keep))
            {
                whatIf[dataClass] = keep;
            }
            else
            {
                asked.Errors.Add(new ContractError(dataClass, $"Is '{text}'. Send a number and d, M or y, such as 30d, 18M or 15y, up to {KeepFor.MostYears}y."));
            }
        }

        return whatIf;
    }

    private static void OneOf(Asked asked, string name, string? text, IReadOnlyList<string> words)
    {
        if (text is not null && !words.Contains(text))
        {
            asked.Errors.Add(new ContractError(name, $"Is '{text}'. Send one of {string.Join(", ", words)}, or leave it out."));
        }
    }

    private static Task AnswerAsync(HttpContext http, RetentionOutcome outcome, Func<long, JsonObject> done, int status = 200) => outcome.Outcome is ActOutcome.Done
        ? Answers.JsonAsync(http, done(outcome.Position), status)
        : ActAnswers.WriteAsync(http, outcome.Outcome, () => []);
}
