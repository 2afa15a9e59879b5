using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>The id that an edge answers for a refused message is good at the hub, and names that message alone.</summary>
public sealed class QuarantineIdTests
{
    [Fact]
    public async Task An_id_that_an_edge_answers_names_that_message_at_the_hub_and_never_another()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        var ofHub = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            ofHub.Add((string)(await hub.Api.InspectAsync($"of another sender {i}")).Problem(422)["quarantineId"]!);
        }

        // Until the position at the edge is one at which the hub keeps another message.
        string sent, id;
        var tries = 0;
        do
        {
            sent = $"{{\"id\":\"wrong-{++tries}\",\"station\":\"L1-AOI-1\"}}";
            id = (string)(await edge.Api.InspectAsync(sent)).Problem(422)["quarantineId"]!;
        }
        while (!ofHub.Contains(id.Split('.')[0]) && tries < 200);
        var other = id.Split('.')[0];
        await edge.ForwardedAsync();

        var kept = await Until.SomeAsync(async () => await hub.Api.GetAsync($"/api/v1/quarantine/{id}") is { Status: 200 } found ? found : null, "the message is at the hub");
        Assert.Equal(sent, kept.Text);
        Assert.StartsWith("of another sender", (await hub.Api.GetAsync($"/api/v1/quarantine/{other}")).Expect(200).Text, StringComparison.Ordinal);
        var listed = (await ListAsync(hub)).Single(e => (string?)e["edgeId"] == id);
        Assert.Equal($"wrong-{tries}", (string)listed["inspection"]!);

        (await hub.Api.PostAsync($"/api/v1/quarantine/{id}/resubmit", Sample.Inspection($"wrong-{tries}"))).Expect(201);

        await Until.TrueAsync(async () => Of(await ListAsync(hub), (string)listed["id"]!)["resubmittedAs"] is not null, "the entry says what became of it");
        Assert.Null(Of(await ListAsync(hub), other)["resubmittedAs"]);
        Assert.Null(Of(await ListAsync(hub), other)["edgeId"]);
    }

    [Fact]
    public async Task A_message_that_has_not_arrived_yet_is_not_found_and_that_is_said()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var folder = new TempFolder();
        await using var edge = await EdgeInProcess.StartAsync("http://127.0.0.1:9", hub.Services.AddKey("edge").Secret, folder);
        var id = (string)(await edge.Api.InspectAsync("nonsense")).Problem(422)["quarantineId"]!;

        var before = (await hub.Api.GetAsync($"/api/v1/quarantine/{id}")).Problem(404);
        Assert.StartsWith($"'{id}' is a message that an edge refused, and it has not arrived from there yet.", (string)before["detail"]!, StringComparison.Ordinal);
        (await hub.Api.PostAsync($"/api/v1/quarantine/{id}/resubmit", Sample.Inspection())).Problem(404);
        Assert.Empty(await ListAsync(hub));
    }

    private static async Task<IReadOnlyList<JsonObject>> ListAsync(HubInProcess hub) => (await hub.Api.GetAsync("/api/v1/quarantine?limit=1000")).Expect(200).Items;

    private static JsonObject Of(IReadOnlyList<JsonObject> entries, string id) => entries.Single(e => (string)e["id"]! == id);
}
