using System.Globalization;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;
using Sightline.Plant.Mes;

namespace Sightline.Benchmarks.Suites;

/// <summary>From exposure until the MES has answered and the hub knows it, at 300 inspections a second.</summary>
internal static class DeliverySuite
{
    private const int Rate = 300;
    private const int Page = 1_000;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var mes = await SimulatedMes.StartAsync(new MesOptions(), CancellationToken.None);
        var own = OwnTime(mes, options);
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, mes.Url, "live"));
        await PlantSetup.SeedAsync(hub);
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.WarmUp * 2);
        await DeliveredAsync(hub);
        var first = hub.Numbers.Last + 1;
        var load = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds * 2));
        await DeliveredAsync(hub);
        var times = await TimesAsync(hub, first);
        sheet.Add("delivery.ack", $"single posts paced at {Rate}/s, target live: acknowledged", load, "/s");
        sheet.Add(new Row("delivery.mes", "  the MES alone, same rate, same process", null, "", own.P50, own.P99, own.Max, Note: "what the simulated MES itself takes for a post"));
        sheet.Add(new Row("delivery.exposure", "  exposure to MES acknowledged, MES included", null, "", times.P50, times.P99, times.Max,
            Note: $"{times.Count:N0} deliveries, from inspectedAt as sent to endedAt in the hub's record, one clock; the MES holds {mes.RecordCount:N0}"));
        sheet.Judge(Targets.Exposure, $"p50 {times.P50:0.0} ms, p99 {times.P99:0.0} ms with the MES's own time (p50 {own.P50:0.0} ms, p99 {own.P99:0.0} ms) left in", times.P99 <= 250 && times.Count == load.Items);
    }

    /// <summary>Waits until nothing is on its way to the target.</summary>
    public static async Task DeliveredAsync(Hub hub)
    {
        for (var i = 0; i < 6_000; i++)
        {
            var books = await hub.BooksAsync();
            if (books.Projected == books.Head && books.Targets.All(t => t.Waiting == 0))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new TimeoutException("Deliveries did not end within ten minutes.");
    }

    /// <summary>The MES alone: records like the hub's, posted at the same rate.</summary>
    private static Latencies OwnTime(SimulatedMes mes, BenchOptions options)
    {
        var clients = Enumerable.Range(0, 3).Select(i => (IRequests)new MesPosts(i)).ToList();
        PacedLoad.Run(new Uri(mes.Url), clients, Rate, options.WarmUp);
        return PacedLoad.Run(new Uri(mes.Url), clients, Rate, options.Seconds).Latencies;
    }

    /// <summary>Exposure to end, of every delivery from a number on.</summary>
    public static async Task<Latencies> TimesAsync(Hub hub, long first, string target = "mes")
    {
        var times = new Latencies((int)(hub.Numbers.Last - first) + 1);
        var from = InspectionTemplate.IdOf(first);
        for (var cursor = ""; cursor is not null;)
        {
            using var page = JsonDocument.Parse(await hub.GetAsync($"/api/v1/deliveries?target={target}&state=delivered&limit={Page}{(cursor.Length == 0 ? "" : "&cursor=" + cursor)}"));
            var before = times.Count;
            foreach (var delivery in page.RootElement.GetProperty("items").EnumerateArray())
            {
                if (string.CompareOrdinal(delivery.GetProperty("inspection").GetString(), from) >= 0)
                {
                    var exposed = Time(delivery.GetProperty("translation").GetProperty("inspectedAt"));
                    times.AddMilliseconds((Time(delivery.GetProperty("endedAt")) - exposed).TotalMilliseconds);
                }
            }

            cursor = times.Count > before ? page.RootElement.GetProperty("cursor").GetString() : null;
        }

        return times;
    }

    private static DateTimeOffset Time(JsonElement text) => DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private sealed class MesPosts(int client) : IRequests
    {
        private int _turn;

        public int Items => 1;

        public ReadOnlySpan<byte> Next()
        {
            var key = $"own-{client}-{++_turn}";
            var body = $$"""{"part":"SN-{{_turn:D10}}","order":"WO-1001","product":"BRACKET-10","lot":"LOT-AL-0815","line":"L1","station":"BENCH-01","status":"OK","inspectionId":"I-{{_turn:D10}}","recipe":"R-100","recipeVersion":"4","model":"surface-net","confidence":0.974}""";
            return System.Text.Encoding.ASCII.GetBytes($"POST /records HTTP/1.1\r\nHost: mes\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }
    }
}
