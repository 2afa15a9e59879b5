using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Disks;

/// <summary>A disk without a byte left, and one that can only be read.</summary>
public sealed class FullDiskTests
{
    private const string NoReserve = """{ "Journal": { "ReservedFreeSpaceInBytes": 0 } }""";

    [Fact]
    public async Task A_disk_without_a_byte_left_acknowledges_nothing_it_cannot_keep_reads_on_and_recovers_by_itself()
    {
        using var disk = new SmallDisk(64);
        using var folder = new TempFolder(disk.Path);
        folder.Write("config/sightline.json", NoReserve);
        var acknowledged = new Dictionary<string, JsonObject>();
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            await SendAsync(hub, acknowledged, 20);
            disk.Fill();

            // What lies free within files is used up first.
            Answer refused;
            do
            {
                refused = (await SendAsync(hub, acknowledged, 1)).Last();
            }
            while (refused.Status == 201);

            refused.Problem(503);
            Assert.Equal("1", refused.Headers["Retry-After"]);
            await ReadsOnAsync(hub, acknowledged);
            await Until.TrueAsync(async () => (await hub.Api.GetAsync("/health/live")).Status == 200, "it lives");

            disk.MakeRoom();
            await Until.TrueAsync(async () => (await SendAsync(hub, acknowledged, 1)).Last().Status == 201, "it takes again, without a restart");
            await Until.TrueAsync(async () => (await hub.Api.GetAsync("/health/ready")).Status == 200, "it is ready again");
            var books = await hub.Api.BooksAsync();
            await Until.TrueAsync(async () => (books = await hub.Api.BooksAsync()).Projected == books.Head, "the journey has caught up");
            Assert.True(books.Balanced, string.Join(' ', books.Differences));
            Assert.Equal(acknowledged.Count, books.Stored);
            await ReadsOnAsync(hub, acknowledged);
        }

        Assert.Equal(0, (await NodeProcess.RunAsync("verify", "--data", folder.Path)).Code);
    }

    [Fact]
    public async Task A_start_on_a_disk_that_can_only_be_read_says_so_and_changes_nothing()
    {
        using var disk = new SmallDisk(64);
        using var folder = new TempFolder(disk.Path);
        folder.Write("config/sightline.json", NoReserve);
        var acknowledged = new Dictionary<string, JsonObject>();
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            await SendAsync(hub, acknowledged, 5);
        }

        disk.MakeReadOnly();
        var (code, _, error) = await NodeProcess.RunAsync("hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");
        disk.MakeWritable();

        Assert.Equal(1, code);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        await using var again = await HubInProcess.StartAsync(folder);
        await ReadsOnAsync(again, acknowledged);
        Assert.Equal(201, Assert.Single(await SendAsync(again, acknowledged, 1)).Status);
    }

    private static async Task<List<Answer>> SendAsync(HubInProcess hub, Dictionary<string, JsonObject> acknowledged, int count)
    {
        var answers = new List<Answer>();
        for (var i = 0; i < count; i++)
        {
            var message = Sample.Inspection().With("extensions", new JsonObject { ["fill"] = new string('x', 20_000) });
            answers.Add(await hub.Api.InspectAsync(message));
            if (answers[^1].Status is 200 or 201)
            {
                acknowledged.Add((string)message["id"]!, message);
            }
        }

        return answers;
    }

    /// <summary>What was acknowledged is in the journal, whether or not projections could follow.</summary>
    private static async Task ReadsOnAsync(HubInProcess hub, Dictionary<string, JsonObject> acknowledged)
    {
        var facts = (await hub.Api.GetAsync("/api/v1/journal?limit=1000")).Expect(200).Items;
        Assert.Empty(acknowledged.Keys.Except(facts.Where(f => (string)f["kind"]! == "inspection.received").Select(f => (string)f["key"]!)));
        (await hub.Api.GetAsync("/api/v1/books")).Expect(200);
        (await hub.Api.GetAsync("/api/v1/inspections")).Expect(200);
    }
}
