using System.Text.Json;
using Sightline.Contract;
using Sightline.Decisions.Nonconformances;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Nonconformances: opened, listed, looked at with their parts, and everything that is decided on the way to their end.</summary>
internal sealed class NonconformancesApi(NonconformanceActs acts, NonconformanceQuery query)
{
    private const string Path = "/nonconformances";
    private const string One = Path + "/{id}";
    private const int MostBytes = 16 << 20;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, (HttpContext http, NonconformancesApi ncrs) => ncrs.ListAsync(http)).WithTags("nonconformances").Lists("state").Needs(Permission.ReadRecords);
        api.MapPost(Path, (HttpContext http, NonconformancesApi ncrs) => ncrs.OpenAsync(http)).WithTags("nonconformances").Needs(Permission.DecideNonconformances);
        api.MapGet(One, (HttpContext http, NonconformancesApi ncrs) => ncrs.OneAsync(http)).WithTags("nonconformances").Needs(Permission.ReadRecords);
        api.MapGet(One + "/parts", (HttpContext http, NonconformancesApi ncrs) => ncrs.PartsAsync(http)).WithTags("nonconformances").Lists().Needs(Permission.ReadRecords);
        Act(api, One + "/contain", NcrActs.Contain);
        Act(api, One + "/parts", NcrActs.Add);
        Act(api, One + "/dispositions", NcrActs.Dispose);
        Act(api, One + "/dispositions/{disposition}/concede", NcrActs.Concede);
        Act(api, One + "/dispositions/{disposition}/refuse", NcrActs.Refuse);
        Act(api, One + "/dispositions/{disposition}/undo", NcrActs.Undo);
        Act(api, One + "/dispositions/{disposition}/reworked", NcrActs.Reworked);
        Act(api, One + "/actions", NcrActs.Action);
        Act(api, One + "/actions/{action}/done", NcrActs.Done);
        Act(api, One + "/actions/{action}/check", NcrActs.Check);
        Act(api, One + "/deviations", NcrActs.Deviate);
        Act(api, One + "/documents", NcrActs.Attach);
        Act(api, One + "/verify", NcrActs.Verify);
        Act(api, One + "/close", NcrActs.Close);
    }

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, state) = (asked.Limit(), asked.Before(), asked.Text("state"));
        var which = state is null ? -1 : NcrStages.Words.ToList().IndexOf(state);
        if (state is not null && which < 0)
        {
            asked.Errors.Add(new ContractError("state", $"Is '{state}'. Send one of {string.Join(", ", NcrStages.Words)}."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.List(which < 0 ? null : which, before, limit);
        return Answers.ListAsync(http, found.Select(n => NcrJsonText.Shape(n, http.CallerOf()!)), found.Count == limit ? found[^1].Id : null);
    }

    private Task OneAsync(HttpContext http) => long.TryParse(PathText.Segment(http, 1), out var position) && query.InFull(position) is { } full
        ? Answers.JsonAsync(http, NcrJsonText.InFull(full, http.CallerOf()!)) : NoneAsync(http);

    private Task PartsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var limit = asked.Limit();
        var after = UnitCursor.Read(asked);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (!long.TryParse(PathText.Segment(http, 1), out var position) || query.One(position) is null)
        {
            return NoneAsync(http);
        }

        var found = query.PartsOf(position, after, limit);
        return Answers.ListAsync(http, found.Select(NcrJsonText.Part), found.Count == limit ? UnitCursor.Of(found[^1].Kind, found[^1].Key) : null);
    }

    private async Task OpenAsync(HttpContext http)
    {
        if (await ReadAsync(http) is { } wish)
        {
            await AnswerAsync(http, await acts.OpenAsync(http, wish), 201);
        }
    }

    private static void Act(RouteGroupBuilder api, string path, string act) =>
        api.MapPost(path, (HttpContext http, NonconformancesApi ncrs) => ncrs.ActAsync(http, act)).WithTags("nonconformances")
            .Needs(NonconformanceActs.IsSigned(act) ? Permission.SignConcessions : Permission.DecideNonconformances);

    private async Task ActAsync(HttpContext http, string act)
    {
        var (id, of) = (PathText.Segment(http, 1), http.Request.RouteValues.ContainsKey("disposition") || http.Request.RouteValues.ContainsKey("action") ? PathText.Segment(http, 3) : null);
        if (NonconformanceActs.IsSigned(act))
        {
            await SignAsync(http, id, act, of);
        }
        else if (await ReadAsync(http) is { } wish)
        {
            await AnswerAsync(http, await acts.DoAsync(http, id, act, of, wish), 200);
        }
    }

    private async Task SignAsync(HttpContext http, string id, string act, string? of)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var wish = new NcrWish
        {
            Reason = body.Text("reason"), Characteristic = body.Text("characteristic"), Limit = body.Text("limit"), Until = body.Text("until"), Quantity = body.Number("quantity"),
        };
        var signature = new SignatureWish(body.Text("password"), body.Text("meaning"));
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.DoAsync(http, id, act, of, wish, signature), 200));
    }

    private Task AnswerAsync(HttpContext http, NcrOutcome done, int status) => done.Outcome is ActOutcome.Done
        ? Answers.JsonAsync(http, NcrJsonText.InFull(query.InFull(done.Ncr)!, http.CallerOf()!), status)
        : ActAnswers.WriteAsync(http, done.Outcome, () => []);

    /// <summary>Null after answering what is none.</summary>
    private static async Task<NcrWish?> ReadAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return null;
        }

        try
        {
            if (body.Bytes.Length == 0)
            {
                return new NcrWish();
            }

            if (JsonSerializer.Deserialize(body.Bytes.Span, NcrWishJson.Default.NcrWish) is { } wish)
            {
                return wish;
            }

            await Problems.InvalidAsync(http, [new ContractError("", "Is null. Send an object.")]);
        }
        catch (JsonException error)
        {
            var pointer = error.Path is null or "$" ? "" : error.Path.TrimStart('$').Replace('.', '/').Replace("[", "/").Replace("]", "");
            await Problems.InvalidAsync(http, [new ContractError(pointer, "Does not fit the form of an act: texts, lists of texts, numbers, true or false. Send the members that docs/nonconformances.md names.")]);
        }

        return null;
    }

    private static Task NoneAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no nonconformance '{PathText.Segment(http, 1)}'. Send the id of one of /api/v1/nonconformances.");
}
