using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

public sealed class NoRoomTests
{
    [Fact]
    public async Task A_nearly_full_disk_refuses_what_is_new_and_keeps_what_it_has()
    {
        using var folder = new TempFolder();
        var (known, fresh) = (Sample.Inspection(), Sample.Inspection());
        await using (var roomy = await HubInProcess.StartAsync(folder))
        {
            (await roomy.Api.InspectAsync(known)).Expect(201);
        }

        folder.Write("config/sightline.json", $$"""{ "Journal": { "ReservedFreeSpaceInBytes": {{long.MaxValue}} } }""");
        await using (var full = await HubInProcess.StartAsync(folder))
        {
            foreach (var answer in (Answer[])[
                await full.Api.InspectAsync(fresh), await full.Api.InspectAsync(new JsonArray(fresh.DeepClone())), await full.Api.InspectAsync("not JSON"),
                await full.Api.PutAsync("/api/v1/lines/L1", new JsonObject())])
            {
                answer.Problem(503);
                Assert.Equal("1", answer.Headers["Retry-After"]);
            }

            var ready = (await full.Api.GetAsync("/health/ready")).Expect(503).Json!;
            Assert.Equal("not ready", (string)ready["status"]!);
            Assert.Contains("senders get 503 and keep what they have", (string)Assert.Single(ready["problems"]!.AsArray())!, StringComparison.Ordinal);
            Assert.Contains((await full.Api.GetAsync("/api/v1/notifications")).Expect(200).Items, n => (string)n["id"]! == "disk" && (string)n["severity"]! == "alarm");
            (await full.Api.RecordAsync("L1-AOI-1", (string)fresh["id"]!)).Problem(404);
            (await full.Api.RecordAsync("L1-AOI-1", (string)known["id"]!)).Expect(200);
            var books = await full.Api.BooksAsync();
            Assert.Equal((true, 1, 1, 0), (books.Balanced, books.Received, books.Stored, books.Refused));
        }

        File.Delete(folder.In("config/sightline.json"));
        await using var again = await HubInProcess.StartAsync(folder);
        (await again.Api.InspectAsync(known)).Expect(200);
        (await again.Api.InspectAsync(fresh)).Expect(201);
    }

    [Fact]
    public async Task A_second_node_on_the_same_folder_is_turned_away_and_the_first_runs_on()
    {
        using var folder = new TempFolder();
        await using var first = await HubInProcess.StartAsync(folder);

        var (code, _, error) = await NodeProcess.RunAsync("hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains(folder.Path, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        (await first.Api.InspectAsync(Sample.Inspection())).Expect(201);
    }
}
