using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sightline.Plant.Seed;

namespace Sightline.Plant.Machines;

/// <summary>
/// What people and machines of the running lines say: the order is started, the operator signs on, the lots are loaded, the
/// machine runs, and from then on its temperature, pressure and set point. Each line says it in its own words, as a plant's
/// own systems would, over the public API.
/// </summary>
internal static class MachineReports
{
    /// <summary>How much of a tool's life is used, in percent.</summary>
    public const string ToolLife = "toolLife";

    private const int SetTemperature = 60;

    /// <summary>Reports until a tool is changed.</summary>
    private const int ReportsOfATool = 300;

    /// <summary>Goes on until cancelled, which is its normal end.</summary>
    public static async Task KeepAsync(PlantOptions options, HubPost hub, CancellationToken ct)
    {
        if (options.ReportMachinesEvery is { } every)
        {
            await Task.WhenAll(PlantModel.Default.RunningLines.Select(line => KeepAsync(line, every, options, hub, ct)));
        }
    }

    private static async Task KeepAsync(string line, TimeSpan every, PlantOptions options, HubPost hub, CancellationToken ct)
    {
        try
        {
            var stations = PlantModel.Default.StationsOf(line);
            await BeginAsync(line, stations, options, hub, ct);
            for (var n = 0L; ; n++)
            {
                foreach (var station in stations.DistinctBy(s => s.Machine))
                {
                    await ReportAsync(hub, Samples(station, options, n, every), ct);
                }

                await Task.Delay(every, options.Time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The line has ended.
        }
    }

    /// <summary>Said again at every start of the plant: what holds already is answered so, and changes nothing.</summary>
    private static async Task BeginAsync(string line, IReadOnlyList<PlantStation> stations, PlantOptions options, HubPost hub, CancellationToken ct)
    {
        var now = Now(options);
        if (PlantModel.Default.OrderOf(stations[0]) is { } order)
        {
            await hub.UntilAnsweredAsync(() => Post($"api/v1/work-orders/{order.Id}/start", new JsonObject { ["line"] = line }), ct);
        }

        foreach (var station in stations)
        {
            await ReportAsync(hub, new JsonObject { ["type"] = "machine.state", ["at"] = now, ["machine"] = station.Machine, ["state"] = "running" }, ct);
            if (station.Context.Operator is { } person)
            {
                await ReportAsync(hub, new JsonObject { ["type"] = "operator.signed-on", ["at"] = now, ["station"] = station.Id, ["operator"] = person }, ct);
            }

            for (var slot = 0; slot < station.Context.MaterialLots.Count; slot++)
            {
                await ReportAsync(hub, new JsonObject
                {
                    ["type"] = "material.loaded", ["at"] = now, ["station"] = station.Id, ["lot"] = station.Context.MaterialLots[slot], ["slot"] = (slot + 1).ToString(CultureInfo.InvariantCulture),
                }, ct);
            }
        }
    }

    /// <summary>A slow swing about the set point with a little noise, and now and then a pressure that drops; a tool that wears until it is changed.</summary>
    private static JsonObject Samples(PlantStation station, PlantOptions options, long n, TimeSpan every)
    {
        var machine = station.Machine;
        var dice = Dice.For(options.Seed, machine, n);
        var swing = (decimal)Math.Round(Math.Sin(n / 20d), 2);
        var series = new JsonArray(
            Series("temperature", "C", SetTemperature + swing + (dice.Below(10) / 10m)),
            Series("pressure", "bar", (dice.Chance(2) ? 4.5m : 6m) + (dice.Below(10) / 100m)),
            Series("temperature", "C", SetTemperature, "setpoint"));
        if (station.MachineHasTool)
        {
            series.Add(Series(ToolLife, "%", decimal.Round(n % ReportsOfATool * 100m / ReportsOfATool, 1)));
        }

        return new JsonObject
        {
            ["type"] = "process.sample",
            ["at"] = Now(options),
            ["machine"] = machine,
            ["id"] = $"{machine}-{options.Time.GetUtcNow().ToUnixTimeMilliseconds() / (long)every.TotalMilliseconds}",
            ["series"] = series,
        };
    }

    private static JsonObject Series(string name, string unit, decimal value, string kind = "actual") => new()
    {
        ["name"] = name, ["unit"] = unit, ["kind"] = kind, ["samples"] = new JsonArray(new JsonArray(0, value)),
    };

    private static Task ReportAsync(HubPost hub, JsonObject what, CancellationToken ct) => hub.UntilAnsweredAsync(() => Post("api/v1/events", what), ct);

    private static HttpRequestMessage Post(string path, JsonObject body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };

    private static string Now(PlantOptions options) => options.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
