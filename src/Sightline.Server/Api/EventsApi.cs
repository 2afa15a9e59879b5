using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Acquisition;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Machine events: taken as an object, an array or NDJSON, and listed.</summary>
internal sealed class EventsApi(EventIntake intake, EventQuery query, TimeProvider time)
{
    public async Task PostAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, ContractLimits.BodyBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        var lines = http.Request.ContentType?.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase) == true;
        ContractError? problem = null;
        using var document = lines ? null : Judgement.Parse(body.Bytes, out problem);
        if (problem is not null)
        {
            await Problems.InvalidAsync(http, [problem]);
            return;
        }

        var single = document is { RootElement.ValueKind: not JsonValueKind.Array };
        List<Submission> items = lines ? MessageSplitter.Lines(body.Bytes).ConvertAll(line => new Submission(line))
            : single ? [new Submission(body.Bytes)]
            : MessageSplitter.Elements(document!.RootElement, body.Bytes);
        if (items.Count > ContractLimits.BatchItems)
        {
            await Problems.WriteAsync(http, 413, "Too large", $"The batch has {items.Count} items. Send at most {ContractLimits.BatchItems} in one request; none of these was taken.");
            return;
        }

        await AnswerAsync(http, await intake.ReceiveAsync(items, new Arrival(http.ActorOf(), time.GetUtcNow(), http.Request.ContentType, http.CallerOf()!.Stations)), single);
    }

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var events = query.Page(asked.Text("source"), asked.Text("type"), http.CallerOf()!.Stations, before, limit);
        return Answers.ListAsync(http, events.Select(Shape), events.Count == limit ? events[^1].Position.ToString() : null);
    }

    private static Task AnswerAsync(HttpContext http, IReadOnlyList<InspectionAnswer> answers, bool single)
    {
        if (answers.Count > 0 && answers.All(a => a.Status == 503))
        {
            return Problems.NoRoomAsync(http);
        }

        if (!single)
        {
            return Answers.WriteAsync(http, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(new BatchAnswer(answers), JsonText.Contract.BatchAnswer));
        }

        return answers[0].Status switch
        {
            403 => Problems.WriteAsync(http, 403, "Not allowed", answers[0].Errors![0].Detail, answers[0].Errors),
            422 => Problems.InvalidAsync(http, answers[0].Errors!),
            409 => Problems.WriteAsync(http, 409, "Conflict", answers[0].Errors![0].Detail, answers[0].Errors),
            _ => InspectionsApi.AnswerAsync(http, answers[0] with { Index = null }),
        };
    }

    private static JsonNode Shape(EventRow row) => new JsonObject
    {
        ["position"] = row.Position,
        ["type"] = row.Type,
        ["at"] = JsonText.Time(row.At),
        ["source"] = row.Source,
        ["event"] = JsonText.Raw(row.Body),
    };
}
