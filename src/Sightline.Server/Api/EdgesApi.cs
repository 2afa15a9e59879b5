using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Acquisition;
using Sightline.Contract;
using Sightline.Server.Access;
using Sightline.Uplink;

namespace Sightline.Server.Api;

/// <summary>What edges forward, and the list of them.</summary>
internal sealed class EdgesApi(EdgeIntake intake, EdgeRegister register, EdgeList edges)
{
    /// <summary>A part of an edge's journal, as gzip-packed NDJSON. Everything about it can be repeated.</summary>
    public async Task PostAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, EdgeBatch.MostUnpacked, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        if (EdgeBatch.Read(body.Bytes, out var problem) is not { } batch)
        {
            await Problems.InvalidAsync(http, [new ContractError("", $"{problem} Nothing was taken.")]);
            return;
        }

        var name = PathText.Segment(http, 1);
        if (name != batch.Greeting.Edge || !HubAddress.IsName(name))
        {
            await Problems.InvalidAsync(http, [new ContractError("/edge", $"Is '{batch.Greeting.Edge}', and the path says '{name}'. Send one name, of 1 to {HubAddress.MostOfAName} letters, digits, '-', '_' or '.'.")]);
            return;
        }

        await TakeAsync(http, batch);
    }

    private async Task TakeAsync(HttpContext http, EdgeBatch batch)
    {
        var caller = http.CallerOf()!;
        if (register.Meet(batch.Greeting, caller, http.Connection.RemoteIpAddress?.ToString()) is { } back)
        {
            await AnswerAsync(http, new EdgeAnswer { GoBackTo = back });
            return;
        }

        var statuses = await intake.ReceiveAsync(batch.Facts, batch.Greeting.Instance, caller.Actor, caller.Stations);
        if (statuses.Count > 0 && statuses[0] == EdgeAnswer.NotTaken)
        {
            await Problems.NoRoomAsync(http);
            return;
        }

        var owned = batch.OwnedUpTo(statuses);
        await register.OwnedAsync(batch.Greeting, owned == batch.Greeting.UpTo.Position ? batch.Greeting.UpTo : new JournalPlace(owned, null));
        await AnswerAsync(http, new EdgeAnswer { Statuses = statuses });
    }

    public Task ListAsync(HttpContext http) => Answers.PageAsync(http, _ => edges.Read(), Shape);

    private static JsonNode Shape(EdgeView edge)
    {
        var (report, status) = (edge.Report, edge.Report.Status);
        return new JsonObject
        {
            ["name"] = report.Name,
            ["instance"] = report.Instance,
            ["state"] = edge.State,
            ["trouble"] = JsonText.Words(edge.Trouble),
            ["version"] = report.Version,
            ["key"] = report.Key,
            ["address"] = report.Address,
            ["lastSeen"] = JsonText.Time(report.SeenAt),
            ["position"] = report.Owned.Position,
            ["backlog"] = status.Backlog,
            ["oldest"] = JsonText.Time(status.Oldest),
            ["images"] = status.Images,
            ["disk"] = new JsonObject
            {
                ["usedBytes"] = status.UsedBytes,
                ["freeBytes"] = status.FreeBytes,
                ["reservedBytes"] = status.ReservedBytes,
                ["secondsToFull"] = status.SecondsToFull is { } seconds ? Math.Round(seconds) : null,
            },
            ["clockOffset"] = status.ClockOffsetInSeconds,
        };
    }

    private static Task AnswerAsync(HttpContext http, EdgeAnswer answer) =>
        Answers.WriteAsync(http, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, UplinkJson.Default.EdgeAnswer));
}
