using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Kills;

/// <summary>kill -9 while files of orders are taken: each file is taken once, whole, and none is lost.</summary>
public sealed class DropKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kills_at_random_moments_take_every_file_once_and_whole()
    {
        var seed = KillTests.Seed;
        output.WriteLine($"SIGHTLINE_KILL_SEED={seed}");
        var random = new Random(seed);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.In("drop"));
        folder.Write("config/sources/erp.json", $$$"""{"formatVersion":1,"name":"erp","connector":"drop","every":"00:00:00.1","options":{"folder":"{{{folder.In("drop")}}}"}}""");
        await using var hub = await HubProcess.StartAsync(folder);
        var files = 0;
        for (var kill = 0; kill < Math.Min(KillTests.Kills, 5); kill++)
        {
            for (var i = 0; i < 6; i++)
            {
                Drop(folder, ++files);
            }

            var until = random.Next(1, files + 1);
            await Until.TrueAsync(() => Done(folder) >= until || Done(folder) == files, "some files are taken");
            await hub.Node.KillAsync();
            await hub.RestartAsync();
        }

        await Until.TrueAsync(() => Done(folder) == files, "every file is taken");

        Assert.Empty(Directory.GetFiles(folder.In("drop")));
        Assert.False(Directory.Exists(folder.In("drop/failed")));
        var facts = await FactsAsync(hub.Api);
        Assert.Equal(files * 3, facts.Count);
        Assert.Equal(facts.Count, facts.Distinct().Count());
    }

    private static void Drop(TempFolder folder, int number)
    {
        // As a careful writer does: under a name that nobody reads, then renamed.
        folder.Write($"drop/.{number}", string.Concat(Enumerable.Range(0, 3).Select(i => $"WO-{number}-{i},P-1,{number}\n").Prepend("id,product,quantity\n")));
        File.Move(folder.In($"drop/.{number}"), folder.In($"drop/{number:d4}.csv"));
    }

    private static int Done(TempFolder folder) => Directory.Exists(folder.In("drop/done")) ? Directory.GetFiles(folder.In("drop/done")).Length : 0;

    private static async Task<List<string>> FactsAsync(ApiClient api)
    {
        var (facts, after) = (new List<string>(), 0L);
        while ((await api.GetAsync($"/api/v1/journal?limit=1000&after={after}")).Expect(200).Items is { Count: > 0 } page)
        {
            facts.AddRange(page.Where(f => (string)f["kind"]! == "master.put").Select(f => (string)f["source"]!));
            after = (long)page[^1]["position"]!;
        }

        return facts;
    }
}
