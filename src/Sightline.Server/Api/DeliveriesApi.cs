using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>The outbox, and what is parked; retry and close with a reason.</summary>
internal sealed class DeliveriesApi(DeliveryDesk desk, RecordList records, Projector projector, IOptions<ContextOptions> context, TimeProvider time)
{
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, after, target, state) = (asked.Limit(), asked.Text("cursor"), asked.Text("target"), asked.Text("state"));
        if (after is not null && DeliveryDesk.Split(after) is null)
        {
            asked.Errors.Add(new ContractError("cursor", $"Is '{after}'. Send the cursor of the page before."));
        }

        if (state is not null && RecordStates.FromWord(state) is null)
        {
            asked.Errors.Add(new ContractError("state", $"Is '{state}'. Send waiting, delivered, parked or closed."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = desk.List(target, RecordStates.FromWord(state), after, limit);
        return Answers.ListAsync(http, found.Select(RecordJson.Delivery), found.Count == limit ? found[^1].Id : null);
    }

    public Task GetAsync(HttpContext http) => desk.Find(PathText.Segment(http, 1)) is { } found
        ? Answers.JsonAsync(http, RecordJson.Delivery(found))
        : NotFoundAsync(http);

    public Task RetryAsync(HttpContext http) => DecideAsync(http, reasonNeeded: false, (delivery, reason) => desk.RetryAsync(delivery, reason, KeyGuard.ActorOf(http)));

    public Task CloseAsync(HttpContext http) => DecideAsync(http, reasonNeeded: true, (delivery, reason) => desk.CloseAsync(delivery, reason!, KeyGuard.ActorOf(http)));

    /// <summary>What waits for something named: records without their context, and deliveries no target has taken.</summary>
    public Task ParkedAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before) = (asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var rows = records.Page(new RecordFilter { State = RecordStates.Parked }, before, limit);
        return Answers.ListAsync(http, rows.Select(Parked), rows.Count == limit ? rows[^1].Position.ToString() : null);
    }

    public async Task CloseParkedAsync(HttpContext http)
    {
        var text = PathText.Segment(http, 1);
        var row = long.TryParse(text, out var position) ? records.Page(new RecordFilter { State = RecordStates.Parked }, position + 1, 1).FirstOrDefault(r => r.Position == position) : null;
        if (row is null || row.WaitsFor is null)
        {
            await Problems.NotFoundAsync(http, $"No record '{text}' waits for its context. Deliveries are closed at /api/v1/deliveries.");
            return;
        }

        if (await ReasonAsync(http, needed: true) is { Ok: true } asked)
        {
            await DoneAsync(http, await desk.CloseRecordAsync(position, asked.Reason!, KeyGuard.ActorOf(http)), () => Parked(row));
        }
    }

    private JsonObject Parked(RecordRow row)
    {
        var json = RecordJson.Row(row);
        json["id"] = row.Position.ToString();
        json["inspection"] = row.Id;
        json["waitsFor"] = row.WaitsFor;
        json["why"] = row.Reason;
        json["since"] = JsonText.Time(row.ReceivedAt);
        json["late"] = time.GetUtcNow() - row.ReceivedAt > context.Value.HoldTime;
        json["candidates"] = new JsonArray();
        json["actions"] = row.WaitsFor is null ? new JsonArray() : JsonText.Words(["close"]);
        return json;
    }

    private async Task DecideAsync(HttpContext http, bool reasonNeeded, Func<DeliveryView, string?, Task<long>> decide)
    {
        var id = PathText.Segment(http, 1);
        if (desk.Find(id) is not { } delivery)
        {
            await NotFoundAsync(http);
            return;
        }

        if (delivery.State != "parked")
        {
            await Problems.WriteAsync(http, 409, "Conflict", $"Delivery '{id}' is {delivery.State}. Only a parked one can be retried or closed.");
            return;
        }

        if (await ReasonAsync(http, reasonNeeded) is { Ok: true } asked)
        {
            await DoneAsync(http, await decide(delivery, asked.Reason), () => RecordJson.Delivery(desk.Find(id)!));
        }
    }

    private async Task DoneAsync(HttpContext http, long position, Func<JsonObject> read)
    {
        if (position == 0)
        {
            await Problems.NoRoomAsync(http);
            return;
        }

        await projector.WaitForAsync(position, http.RequestAborted);
        await Answers.JsonAsync(http, read());
    }

    private static async Task<(bool Ok, string? Reason)> ReasonAsync(HttpContext http, bool needed)
    {
        var body = await BodyReader.ReadAsync(http, 64 * 1024, 0);
        string? reason = null;
        try
        {
            if (body.Fault is null && body.Bytes.Length > 0)
            {
                using var json = JsonDocument.Parse(body.Bytes);
                reason = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("reason", out var said) ? said.GetString() : null;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            reason = null;
        }

        if (needed && string.IsNullOrWhiteSpace(reason))
        {
            await Problems.InvalidAsync(http, [new ContractError("/reason", "Missing. Send {\"reason\": \"...\"}: whoever reads this record later wants to know why.")]);
            return (false, null);
        }

        return (true, reason);
    }

    private static Task NotFoundAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no delivery '{PathText.Segment(http, 1)}'.");
}
