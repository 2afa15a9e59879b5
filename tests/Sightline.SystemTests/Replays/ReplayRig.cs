using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Replays;

/// <summary>A hub with the demo's map and the plant's master data, a MES behind it, and the real replay verb in front.</summary>
public sealed class ReplayRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;

    public ApiClient Api => _hub.Api;

    public Task<IReadOnlyList<JsonObject>> MesRecordsAsync() => MesTarget.RecordsAsync(_mes.Url);

    public static async Task<ReplayRig> StartAsync()
    {
        var rig = new ReplayRig { _mes = await MesTarget.StartAsync() };
        MesTarget.Configure(rig._folder, rig._mes);
        rig._hub = await (await HubInProcess.StartAsync(rig._folder)).SeededAsync();
        return rig;
    }

    /// <summary>Runs <c>sightline replay … --json</c> as a process and returns its report; anything but a full success fails.</summary>
    public async Task<JsonObject> ReplayAsync(string path, string profile, params string[] more)
    {
        var (code, output, error) = await NodeProcess.RunAsync(["replay", path, "--profile", profile, "--to", _hub.Url, "--key", Api.Key!, "--json", .. more]);
        Assert.True(code == 0, $"The replay ended with {code}: {output}{error}");
        return JsonNode.Parse(output)!.AsObject();
    }

    /// <summary>Every record of a station, oldest first, in full.</summary>
    public async Task<IReadOnlyList<JsonObject>> RecordsAsync(string station)
    {
        var rows = (await Api.GetAsync($"/api/v1/inspections?station={station}&limit=1000")).Expect(200).Items;
        var records = new List<JsonObject>();
        foreach (var row in rows.Reverse())
        {
            records.Add((await Api.RecordAsync(station, (string)row["id"]!)).Expect(200).Json);
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }
}
