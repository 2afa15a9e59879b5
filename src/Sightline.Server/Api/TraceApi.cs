using System.Text;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Genealogy.Links;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Past;

namespace Sightline.Server.Api;

/// <summary>Where a thing came from and what became of it: in pages, as a file, and what was reported of it and cannot be.</summary>
internal sealed class TraceApi(TraceQuery query, TraceLooks looks, LinkExceptionQuery exceptions, LinkActs acts, IJournal journal, Projector projector)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/trace", (HttpContext http, TraceApi trace) => trace.OneAsync(http)).WithTags("trace").Lists("certainty", "direction", "from", "kind", "of", "way").Needs(Permission.ReadRecords).AsOf(AsOfMark.Itself);
        api.MapGet("/trace/export", (HttpContext http, TraceApi trace) => trace.ExportAsync(http)).WithTags("trace").Asks("certainty", "direction", "format", "from", "kind", "of", "way").Needs(Permission.ReadRecords).AsOf(AsOfMark.Itself);
        api.MapGet("/trace/exceptions", (HttpContext http, TraceApi trace) => trace.ExceptionsAsync(http)).WithTags("trace").Lists().Needs(Permission.ReadRecords);
        api.MapPost("/events/{position}/withdraw", (HttpContext http, TraceApi trace) => trace.WithdrawAsync(http)).WithTags("events").Needs(Permission.DecideNonconformances);
    }

    public async Task OneAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, cursor) = (asked.Limit(), Cursor(asked));
        if (await ReadAsync(http, asked, cursor?.AsOf) is { } answer)
        {
            await Answers.JsonAsync(http, answer.ToJson(looks, cursor?.Skip ?? 0, limit));
        }
    }

    public async Task ExportAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var format = asked.Text("format") ?? "csv";
        if (format is not ("csv" or "json" or "epcis"))
        {
            asked.Errors.Add(new ContractError("format", $"Is '{format}'. Send csv, json or epcis."));
        }

        if (await ReadAsync(http, asked, null) is not { } answer)
        {
            return;
        }

        var (type, name, text) = format switch
        {
            "csv" => ("text/csv; charset=utf-8", "trace.csv", TraceCsv.Write(answer, looks)),
            "epcis" => ("application/ld+json", "trace.epcis.json", EpcisText.Write(answer, journal).ToJsonString(JsonText.Plain)),
            _ => ("application/json", "trace.json", answer.ToJson(looks, 0, int.MaxValue).ToJsonString(JsonText.Plain)),
        };
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        await Answers.WriteAsync(http, 200, type, Encoding.UTF8.GetBytes(text));
    }

    private async Task ExceptionsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, text) = (asked.Limit(), asked.Text("cursor"));
        var after = text is null ? null : LinkExceptionQuery.CursorOf(text);
        if (text is not null && after is null)
        {
            asked.Errors.Add(new ContractError("cursor", $"Is '{text}'. Send the cursor of the page before."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var found = exceptions.List(after, limit);
        await Answers.ListAsync(http, found.Select(e => (JsonNode?)TraceAnswer.Shape(e)), found.Count == limit ? found[^1].Cursor : null);
    }

    private async Task WithdrawAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var (sent, reason) = (PathText.Segment(http, 1), body.Text("reason"));
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        var outcome = await acts.WithdrawAsync(http, sent, reason);
        await (outcome is ActOutcome.Done ? Answers.JsonAsync(http, new JsonObject { ["event"] = sent, ["withdrawn"] = true }) : ActAnswers.WriteAsync(http, outcome, () => []));
    }

    /// <summary>Null after answering what is wrong. Whoever was told that something is stored finds it.</summary>
    private async Task<TraceAnswer?> ReadAsync(HttpContext http, Asked asked, long? pinned)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        if (TraceWish.Read(asked, query, pinned) is { } answer)
        {
            return answer;
        }

        await (asked.Errors.Count > 0 ? Problems.InvalidAsync(http, asked.Errors) : Problems.NotFoundAsync(http, $"Nothing is known of {TraceWish.TextOf(asked)}."));
        return null;
    }

    /// <summary>A page goes on in the trace as it was known when the first page was read.</summary>
    private static (long AsOf, int Skip)? Cursor(Asked asked)
    {
        if (asked.Text("cursor") is not { } text)
        {
            return null;
        }

        if (text.Split('-') is [var position, var skip] && long.TryParse(position, out var asOf) && int.TryParse(skip, out var number))
        {
            return (asOf, number);
        }

        asked.Errors.Add(new ContractError("cursor", $"Is '{text}'. Send the cursor of the page before."));
        return null;
    }
}
