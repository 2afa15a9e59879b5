using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Demo;

/// <summary>What a node says when it cannot start, and when a file that it reads becomes wrong.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task A_port_in_use_is_said_in_one_line()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        foreach (var verb in (string[])["hub", "demo"])
        {
            var (code, _, error) = await NodeProcess.RunAsync(verb, "--data", folder.Path, "--urls", url);

            Assert.Equal(1, code);
            Assert.Contains(url, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bad_files_at_the_start_are_all_named_and_the_node_does_not_start()
    {
        using var folder = new TempFolder();
        folder.Write("config/maps/mes.json", MesTarget.Map().Replace("\"OK\"", "7").Replace("context.workOrder", "context.workOrdre"));
        folder.Write("config/maps/erp.json", "{ not JSON");
        folder.Write("config/targets/mes.json", """{ "formatVersion": 2, "name": "mes", "connector": "carrier-pigeon", "stage": "alive", "lanes": 0 }""");

        var (code, _, error) = await NodeProcess.RunAsync("hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        foreach (var word in (string[])["maps/mes.json", "workOrdre", "maps/erp.json", "targets/mes.json", "formatVersion is 2", "carrier-pigeon", "alive", "lanes is 0"])
        {
            Assert.Contains(word, error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_settings_at_the_start_are_all_named()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Journal": { "WaitingRequests": 0, "FactsPerFlush": 0 }, "Acquisition": { "FurthestAhead": "00:00:01" } }""");

        var (code, _, error) = await NodeProcess.RunAsync("hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("Journal:WaitingRequests is 0", error, StringComparison.Ordinal);
        Assert.Contains("Journal:FactsPerFlush is 0", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_map_later_leaves_the_old_one_and_says_so_and_a_good_one_is_taken()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();

        folder.Write("config/maps/mes.json", MesTarget.Map().Replace("\"version\": \"1\"", "\"version\": \"2\"").Replace("context.workOrder", "context.workOrdre"));
        await Until.TrueAsync(() => hub.Log.At(LogLevel.Warning).Any(l => l.Contains("workOrdre", StringComparison.Ordinal)), "the node says that the map is not taken");
        Assert.Contains("what was in use stays in use", hub.Log.At(LogLevel.Warning).Single(l => l.Contains("workOrdre", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(["1"], await VersionsAsync());
        (await hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: ["dent"]))).Expect(201);
        await Until.TrueAsync(() => mes.RecordCount == 1, "the old map still delivers");

        folder.Write("config/maps/mes.json", MesTarget.Map().Replace("\"version\": \"1\"", "\"version\": \"3\"").Replace("NC-1020", "NC-9999"));
        await Until.TrueAsync(async () => (await VersionsAsync()).Count() == 2, "the good map is in use");
        (await hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: ["dent"]))).Expect(201);
        await Until.TrueAsync(() => mes.RecordCount == 2, "the new map delivers");

        Assert.Equal(["3", "1"], await VersionsAsync());
        Assert.Equal(["NC-1020", "NC-9999"], (await MesTarget.RecordsAsync(mes.Url)).Select(r => (string)r["ncCode"]!));

        async Task<IEnumerable<string>> VersionsAsync() => (await hub.Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items.Select(m => (string)m["version"]!);
    }
}
