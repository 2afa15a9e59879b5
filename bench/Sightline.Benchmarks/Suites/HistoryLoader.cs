using System.Diagnostics;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// Fills a hub with a past: batches of 100 from eight cameras. Before them a ninth camera makes ten lots
/// of 1,000 serials, each in its own hour, in turns of 100.
/// </summary>
internal sealed class HistoryLoader(Hub hub)
{
    private const string LotCamera = "BENCH-LOT";
    private const int LotSize = 1_000;
    private const int Batch = 100;
    private const int Clients = 8;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddDays(-50);
    private readonly Station _camera = new(LotCamera);
    private long _loaded;

    public IReadOnlyList<string> Lots { get; } = [.. Enumerable.Range(1, 10).Select(i => $"BENCH-LOT-{i:D2}")];

    /// <summary>Tells the plant which lot the ninth camera works on in which hour.</summary>
    public async Task PrepareAsync()
    {
        await hub.PutAsync($"/api/v1/stations/{LotCamera}", PlantSetup.StationMaster(LotCamera));
        for (var i = 0; i < Lots.Count; i++)
        {
            await hub.PutAsync($"/api/v1/material-lots/{Lots[i]}", """{"material":"ALU-SHEET-2","supplier":"Alpenmetall","supplierLot":"AM-55120"}""");
            await hub.PutAsync($"/api/v1/stations/{LotCamera}/context", PlantSetup.Context(_start.AddHours(i), Lots[i]));
        }
    }

    /// <summary>Loads until the hub has this many, and waits for the projections.</summary>
    public async Task<(long Records, double Loading, double Draining)> LoadAsync(long until)
    {
        var started = Stopwatch.GetTimestamp();
        var records = until - _loaded;
        if (_loaded == 0)
        {
            // The lots lie at the bottom of the history: what is asked for is never what was just written.
            await Task.Run(LoadLots);
            records -= Lots.Count * LotSize;
        }

        var batches = (int)Math.Ceiling(records / (double)Batch / Clients);
        var result = await Task.Run(() => ClosedLoad.Run(hub.Address, hub.Clients(Clients, BodyForm.Ndjson, Batch), 0, 3_600, batches));
        if (result.Failures > 0)
        {
            throw new IOException($"{result.Failures} of {batches * Clients} batches were not taken.");
        }

        var loading = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (draining, _) = await hub.DrainAsync();
        var loaded = until - _loaded;
        _loaded = until;
        return (loaded, loading, draining);
    }

    /// <summary>Rows that the first lot's page has.</summary>
    public async Task<int> LotSizeAsync()
    {
        using var page = JsonDocument.Parse(await hub.GetAsync($"/api/v1/inspections?lot={Lots[0]}&limit=1000"));
        return page.RootElement.GetProperty("items").GetArrayLength();
    }

    private void LoadLots()
    {
        using var lane = new HttpLane(hub.Address);
        for (var turn = 0; turn < LotSize / Batch; turn++)
        {
            for (var lot = 0; lot < Lots.Count; lot++)
            {
                var exposure = _start.AddHours(lot).AddMinutes(1 + turn);
                var requests = new InspectionRequests(Hub.Posts, hub.Key, _camera, hub.Numbers, BodyForm.Ndjson, Batch, () => exposure, counted: false);
                if (lane.Exchange(requests.Next()) != 200)
                {
                    throw new IOException("A batch of a lot was not taken.");
                }
            }
        }
    }
}
