using System.Text.Json.Nodes;
using Sightline.Acquisition;
using Sightline.Contract;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Refused messages: listed with their reasons, read byte for byte, resubmitted.</summary>
internal sealed class QuarantineApi(QuarantineDesk desk, TimeProvider time)
{
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var entries = desk.List(before, limit, asked.Text("station"));
        return Answers.ListAsync(http, entries.Select(Shape), entries.Count == limit ? entries[^1].Id[1..] : null);
    }

    /// <summary>The bytes as they came; headers say of what kind they claimed to be and how they were refused.</summary>
    public Task GetAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        if (desk.Find(id) is not { } found)
        {
            return NotFoundAsync(http, id);
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{found.Entry.Id}.bin\"";
        http.Response.Headers["X-Sightline-Status"] = found.Entry.Why.Status.ToString();
        return Answers.WriteAsync(http, 200, "application/octet-stream", found.Raw);
    }

    public async Task ResubmitAsync(HttpContext http)
    {
        var id = PathText.Segment(http, 1);
        var body = await BodyReader.ReadAsync(http, ContractLimits.BodyBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        var answer = await desk.ResubmitAsync(id, body.Bytes, new Arrival(http.ActorInFull(), time.GetUtcNow(), http.Request.ContentType, http.CallerOf()!.Stations));
        await (answer is null ? NotFoundAsync(http, id) : InspectionsApi.AnswerAsync(http, answer));
    }

    private static JsonObject Shape(QuarantineEntry entry) => new()
    {
        ["id"] = entry.Id,
        ["edgeId"] = entry.EdgeId,
        ["receivedAt"] = JsonText.Time(entry.ReceivedAt),
        ["actor"] = entry.Actor,
        ["station"] = entry.Station,
        ["inspection"] = entry.Why.Id,
        ["status"] = entry.Why.Status,
        ["contentType"] = entry.Why.ContentType,
        ["size"] = entry.Why.Size,
        ["sha256"] = entry.Why.Sha256,
        ["whole"] = entry.Why.Whole,
        ["errors"] = new JsonArray([.. entry.Why.Errors.Select(e => (JsonNode?)new JsonObject { ["pointer"] = e.Pointer, ["detail"] = e.Detail })]),
        ["resubmittedAs"] = entry.ResubmittedAs,
        ["actions"] = entry.ResubmittedAs is null ? JsonText.Words(["resubmit"]) : new JsonArray(),
    };

    private static Task NotFoundAsync(HttpContext http, string id) => Problems.NotFoundAsync(http, QuarantineDesk.WhyNone(id));
}
