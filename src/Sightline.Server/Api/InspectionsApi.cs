using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Acquisition;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>POST /inspections: one object, an array, NDJSON, or CloudEvents in three forms.</summary>
internal sealed class InspectionsApi(Intake intake, IOptions<AcquisitionOptions> options, TimeProvider time)
{
    private const string ExpectedTypes = "application/json, application/x-ndjson, application/cloudevents+json or application/cloudevents-batch+json";

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/inspections", (HttpContext http, InspectionsApi inspections) => inspections.PostAsync(http)).WithTags("inspections")
            .Needs(Permission.SendInspections, narrowed: true)
            .WithSummary("Send one inspection or a batch. Acknowledged means flushed.")
            // Not by Accepts: routing would turn other types away, which the endpoint quarantines.
            .TakesInspections(AskMarks.Json, AskMarks.Lines, AskMarks.Event, AskMarks.Events)
            .Produces<InspectionAnswer>(201).Produces<InspectionAnswer>(200).Produces<BatchAnswer>(200)
            .Produces<Problem>(409, "application/problem+json").Produces<Problem>(413, "application/problem+json")
            .Produces<Problem>(422, "application/problem+json").Produces<Problem>(503, "application/problem+json");

    public async Task PostAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, ContractLimits.BodyBytes, options.Value.KeptOfTooLargeInBytes);
        var arrival = new Arrival(http.ActorOf(), time.GetUtcNow(), http.Request.ContentType, http.CallerOf()!.Stations);
        if (body.Fault is { } fault)
        {
            await RefuseAsync(http, arrival, fault.Status, fault.Title, fault.Detail, body);
            return;
        }

        switch (MediaType(http))
        {
            case "application/json" when http.Request.Headers.ContainsKey("ce-specversion"):
                await BinaryEventAsync(http, body.Bytes, arrival);
                break;
            case "application/json" when First(body.Bytes) != (byte)'[':
                await AnswerAsync(http, await intake.ReceiveAsync(new Submission(body.Bytes), arrival));
                break;
            case "application/json":
                await DocumentAsync(http, body, arrival, root => MessageSplitter.Elements(root, body.Bytes));
                break;
            case "application/x-ndjson":
                await BatchAsync(http, body, arrival, MessageSplitter.Lines(body.Bytes).ConvertAll(line => new Submission(line)));
                break;
            case "application/cloudevents+json":
                await DocumentAsync(http, body, arrival, root => [MessageSplitter.Open(root)], single: true);
                break;
            case "application/cloudevents-batch+json":
                await DocumentAsync(http, body, arrival, root => root.ValueKind == JsonValueKind.Array
                    ? [.. root.EnumerateArray().Select(MessageSplitter.Open)]
                    : [new Submission(body.Bytes, [new ContractError("", "Is not an array. Send an array of CloudEvents 1.0 envelopes.")])]);
                break;
            case var other:
                await RefuseAsync(http, arrival, 415, "Unsupported media type", $"Content-Type is '{other ?? "absent"}'. Send {ExpectedTypes}, in UTF-8.", body);
                break;
        }
    }

    private async Task BinaryEventAsync(HttpContext http, ReadOnlyMemory<byte> body, Arrival arrival)
    {
        var errors = new List<ContractError>();
        MessageSplitter.CheckAttributes(name => http.Request.Headers.TryGetValue("ce-" + name, out var value) ? value.ToString() : null, "ce-", errors);
        await AnswerAsync(http, await intake.ReceiveAsync(new Submission(body, errors.Count == 0 ? null : errors), arrival));
    }

    private async Task DocumentAsync(HttpContext http, RequestBody body, Arrival arrival, Func<JsonElement, List<Submission>> split, bool single = false)
    {
        // Kept open to the end: the items are elements of this document.
        using var document = Judgement.Parse(body.Bytes, out var problem);
        if (document is null)
        {
            await RefuseAsync(http, arrival, 422, "Invalid", problem!.Detail, body);
            return;
        }

        var items = split(document.RootElement);
        if (single)
        {
            await AnswerAsync(http, await intake.ReceiveAsync(items[0], arrival));
            return;
        }

        await BatchAsync(http, body, arrival, items);
    }

    private async Task BatchAsync(HttpContext http, RequestBody body, Arrival arrival, List<Submission> items)
    {
        if (items.Count > ContractLimits.BatchItems)
        {
            await RefuseAsync(http, arrival, 413, "Too large", $"The batch has {items.Count} items. Send at most {ContractLimits.BatchItems} in one request; none of these was taken.", body);
            return;
        }

        var answers = items.Count == 0 ? [] : await intake.ReceiveAsync(items, arrival);
        if (answers.Count > 0 && answers.All(a => a.Status == 503))
        {
            await Problems.NoRoomAsync(http);
            return;
        }

        await Answers.WriteAsync(http, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(new BatchAnswer(answers), JsonText.Contract.BatchAnswer));
    }

    private async Task RefuseAsync(HttpContext http, Arrival arrival, int status, string title, string detail, RequestBody body)
    {
        var kept = body.Bytes[..Math.Min(body.Bytes.Length, status == 413 ? options.Value.KeptOfTooLargeInBytes : ContractLimits.BodyBytes)];
        var errors = new List<ContractError> { new("", detail) };
        var refusal = Refusal.Of(status, null, null, arrival, body.Bytes, errors) with { Whole = kept.Length == Math.Max(body.Size, body.Bytes.Length) };
        if (body.Sha256 is { } sha)
        {
            refusal = refusal with { Size = body.Size, Sha256 = sha };
        }

        var answer = await intake.RefuseAsync(refusal, kept, arrival);
        if (answer.Status == 503)
        {
            await Problems.NoRoomAsync(http);
            return;
        }

        await Problems.WriteAsync(http, status, title, detail, errors, answer.QuarantineId);
    }

    public static Task AnswerAsync(HttpContext http, InspectionAnswer answer) => answer.Status switch
    {
        200 or 201 => Answers.WriteAsync(http, answer.Status, "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, JsonText.Contract.InspectionAnswer)),
        503 => Problems.NoRoomAsync(http),
        403 => Problems.WriteAsync(http, 403, "Not allowed", answer.Errors![0].Detail, answer.Errors, answer.QuarantineId),
        409 => Problems.WriteAsync(http, 409, "Conflict", answer.Errors![0].Detail, answer.Errors, answer.QuarantineId),
        _ => Problems.WriteAsync(http, answer.Status, "Invalid", $"The message breaks the contract in {answer.Errors!.Count} place{(answer.Errors.Count == 1 ? "" : "s")}. It is kept in quarantine; the contract is at /schemas/inspection/v1.json.", answer.Errors, answer.QuarantineId),
    };

    private static string? MediaType(HttpContext http)
    {
        var text = http.Request.ContentType;
        if (text is null || !Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(text, out var type))
        {
            return text;
        }

        var charset = Microsoft.Net.Http.Headers.HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.HasValue && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? text : type.MediaType.Value?.ToLowerInvariant();
    }

    private static byte First(ReadOnlyMemory<byte> body)
    {
        var rest = ByteOrderMark.Skip(body).Span.TrimStart(" \t\r\n"u8);
        return rest.IsEmpty ? (byte)0 : rest[0];
    }
}
