using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Changeover;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Changeovers of a line: asked for, gone through step by step, and read.</summary>
internal sealed class ChangeoverApi(ChangeoverQuery query, MismatchQuery mismatches, PermitHistory history, PermitQuery permits, LineActs acts)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/lines/{id}/changeovers", (HttpContext http, ChangeoverApi lines) => lines.RequestAsync(http)).WithTags("lines").Needs(Permission.RunLine);
        api.MapGet("/lines/{id}/changeovers", (HttpContext http, ChangeoverApi lines) => lines.ListAsync(http)).WithTags("lines").Lists().Needs(Permission.ReadPlant);
        api.MapGet("/lines/{id}/changeovers/{n}", (HttpContext http, ChangeoverApi lines) => lines.OneAsync(http)).WithTags("lines").Needs(Permission.ReadPlant);
        foreach (var act in (string[])[ChangeoverActs.Clear, ChangeoverActs.Approve, ChangeoverActs.Confirm, ChangeoverActs.Cancel])
        {
            api.MapPost($"/lines/{{id}}/changeovers/{{n}}/{act}", (HttpContext http, ChangeoverApi lines) => lines.ActAsync(http, act)).WithTags("lines").Needs(Permission.RunLine);
        }

        api.MapPost("/lines/{id}/changeovers/{n}/override", (HttpContext http, ChangeoverApi lines) => lines.ActAsync(http, ChangeoverActs.Override)).WithTags("lines").Needs(Permission.OverrideLine);
        api.MapPost("/lines/{id}/permit/override", (HttpContext http, ChangeoverApi lines) => lines.OverrideAsync(http)).WithTags("lines").Needs(Permission.OverrideLine);
        api.MapGet("/lines/{id}/permit/history", (HttpContext http, ChangeoverApi lines) => lines.HistoryAsync(http)).WithTags("lines").Lists().Needs(Permission.ReadPlant);
        api.MapGet("/lines/{id}/mismatches", (HttpContext http, ChangeoverApi lines) => lines.MismatchesAsync(http)).WithTags("lines").Lists().Needs(Permission.ReadRecords);
        api.MapGet("/lines/{id}/mismatches/{n}/parts", (HttpContext http, ChangeoverApi lines) => lines.PartsAsync(http)).WithTags("lines").Lists().Needs(Permission.ReadRecords);
    }

    private async Task RequestAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var recipe = body.TextsOf("recipe", "id", "version");
        await DoAsync(http, body, new LineWish(ChangeoverActs.Request, LineOf(http))
        {
            WorkOrder = body.Text("workOrder"),
            Recipe = recipe is null ? null : new RecipeName { Id = recipe[0], Version = recipe[1] },
            Reason = body.Text("reason"),
        });
    }

    private async Task ActAsync(HttpContext http, string act)
    {
        if (!long.TryParse(PathText.Segment(http, 3), out var n))
        {
            await Problems.NotFoundAsync(http, $"'{PathText.Segment(http, 3)}' is no number of a changeover. They are listed at /api/v1/lines/{LineOf(http)}/changeovers.");
        }
        else if (await SmallBody.ReadAsync(http) is { } body)
        {
            await DoAsync(http, body, WishOf(body, act, LineOf(http), n));
        }
    }

    /// <summary>As the line stands, whether a changeover is open or not.</summary>
    private async Task OverrideAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            await DoAsync(http, body, WishOf(body, ChangeoverActs.Override, LineOf(http), null));
        }
    }

    private static LineWish WishOf(SmallBody body, string act, string line, long? n) => new(act, line, n)
    {
        Item = act == ChangeoverActs.Clear ? body.Text("item") : null,
        Reason = body.Text("reason"),
        Shown = act == ChangeoverActs.Confirm ? body.Text("shown") : null,
        Signature = act == ChangeoverActs.Override ? new SignatureWish(body.Text("password"), body.Text("meaning")) : null,
    };

    private async Task DoAsync(HttpContext http, SmallBody body, LineWish wish)
    {
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        var (outcome, n) = await acts.DoAsync(http, wish);
        if (outcome is ActOutcome.Done)
        {
            await Answers.JsonAsync(http, Json(wish.Line, query.One(wish.Line, n)!), wish.Act == ChangeoverActs.Request ? 201 : 200);
        }
        else
        {
            await ActAnswers.WriteAsync(http, outcome, () => []);
        }
    }

    private Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, line) = (asked.Limit(), asked.Before(), LineOf(http));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.Page(line, before, limit);
        return query.Of(line) is null ? UnknownAsync(http) : Answers.ListAsync(http, found.Select(ChangeoverText.Of), found.Count == limit ? found[^1].N.ToString() : null);
    }

    private Task OneAsync(HttpContext http) =>
        long.TryParse(PathText.Segment(http, 3), out var n) && query.One(LineOf(http), n) is { } record
            ? Answers.JsonAsync(http, Json(LineOf(http), record))
            : Problems.NotFoundAsync(http, $"Line '{LineOf(http)}' has no changeover '{PathText.Segment(http, 3)}'. They are listed at /api/v1/lines/{LineOf(http)}/changeovers.");

    private Task HistoryAsync(HttpContext http) =>
        query.Of(LineOf(http)) is null ? UnknownAsync(http) : Answers.PageAsync(http, first => history.Of(LineOf(http), first), ChangeoverText.Of);

    private Task MismatchesAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, line) = (asked.Limit(), asked.Before(), LineOf(http));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = mismatches.Page(line, before, limit);
        return query.Of(line) is null ? UnknownAsync(http) : Answers.ListAsync(http, found.Select(ChangeoverText.Of), found.Count == limit ? found[^1].N.ToString() : null);
    }

    private Task PartsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, cursor) = (asked.Limit(), asked.Text("cursor"));
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        if (!long.TryParse(PathText.Segment(http, 3), out var n) || mismatches.One(LineOf(http), n) is not { } mismatch)
        {
            return Problems.NotFoundAsync(http, $"Line '{LineOf(http)}' has no mismatch '{PathText.Segment(http, 3)}'. They are listed at /api/v1/lines/{LineOf(http)}/mismatches.");
        }

        var after = cursor is null ? null : mismatches.PartAt(cursor);
        if (cursor is not null && after is null)
        {
            return Problems.InvalidAsync(http, [new("cursor", $"Is '{cursor}'. Send the cursor of the page before.")]);
        }

        var parts = mismatches.Parts(mismatch, after, limit);
        return Answers.ListAsync(http, parts.Select(p => ChangeoverText.Of(p, mismatch.Station)), parts.Count == limit ? parts[^1].Position.ToString() : null);
    }

    /// <summary>The newest one tells how the line stands as well.</summary>
    private JsonObject Json(string line, ChangeoverRecord record)
    {
        var json = ChangeoverText.Of(record);
        if (query.Of(line) is { } stands && stands.Record?.N == record.N)
        {
            json["stations"] = new JsonArray([.. stands.Now.Stations.Select(s => ChangeoverText.Of(s, record.EndedAt is null ? record.SentAt : null))]);
            json["shown"] = ChangeoverDesk.Shown(stands.Now);
            json["challengePassed"] = record.SentAt is null ? null : stands.Now.ChallengePassed;
            json["permit"] = PermitJson.Of(permits.Of(line), null);
            json["actions"] = JsonText.Words(ChangeoverRules.Actions(record, stands.State));
        }

        return json;
    }

    private static string LineOf(HttpContext http) => PathText.Segment(http, 1);

    private static Task UnknownAsync(HttpContext http) => Problems.NotFoundAsync(http, $"Line '{LineOf(http)}' is not known. Create it with PUT /api/v1/lines/{LineOf(http)}.");
}
