using System.Text.Json.Nodes;
using Sightline.Storage;
using Sightline.SystemTests.Edges;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Disks;

/// <summary>The disk returns another fact than was written while a node runs: from then on nothing is acknowledged, and everybody who sends is told why.</summary>
public sealed class DamagedJournalTests
{
    [Fact]
    public async Task A_hub_whose_journal_is_found_damaged_answers_503_with_the_reason_and_stores_nothing_more()
    {
        await using var hub = await HubInProcess.StartAsync();
        await DamagedAsync(hub.Api, hub.Folder);

        await AssertStoppedAsync(hub.Api);
        (await hub.Api.PutAsync("/api/v1/lines/L9", new JsonObject())).Expect(503);
    }

    [Fact]
    public async Task An_edge_whose_journal_is_found_damaged_answers_503_with_the_reason_and_stores_nothing_more()
    {
        await using var edge = await EdgeInProcess.StartAsync("http://127.0.0.1:9", "none");
        await DamagedAsync(edge.Api, edge.Folder);

        await AssertStoppedAsync(edge.Api);
    }

    /// <summary>A body changes beside the running node. The repeat of that message is compared with what is stored, and finds it.</summary>
    private static async Task DamagedAsync(ApiClient api, string folder)
    {
        (await api.InspectAsync(Sample.Inspection("before"))).Expect(201);
        var first = Sample.Inspection("changed");
        (await api.InspectAsync(first)).Expect(201);
        (await api.InspectAsync(Sample.Inspection("behind"))).Expect(201);
        using (var beside = SqliteDatabase.OpenWriter(Path.Combine(folder, "journal.db"), flushEveryCommit: true))
        {
            beside.Run("UPDATE facts SET body = 'another' WHERE key = 'changed'");
        }

        Assert.True((await api.InspectAsync(first)).Status >= 500, "A repeat was answered from a fact that is another now.");
    }

    private static async Task AssertStoppedAsync(ApiClient api)
    {
        var stored = (await api.BooksAsync()).Head;
        Answer[] answers =
        [
            await api.InspectAsync(Sample.Inspection()),
            await api.InspectAsync(new JsonArray(Sample.Inspection(), Sample.Inspection())),
            await api.InspectAsync("no JSON"),
            await api.PostAsync("/api/v1/events", ForwardingTests.Event("e-1", "L1-AOI-1")),
        ];
        foreach (var answer in answers)
        {
            Assert.Contains("is damaged", (string)answer.Expect(503).Json["detail"]!, StringComparison.Ordinal);
            Assert.Contains("sightline salvage", (string)answer.Json["detail"]!, StringComparison.Ordinal);
        }

        Assert.Contains("is damaged", (await api.GetAsync("/health/ready")).Expect(503).Text, StringComparison.Ordinal);
        (await api.GetAsync("/health/live")).Expect(200);
        Assert.Equal(stored, (await api.BooksAsync()).Head);
    }
}
