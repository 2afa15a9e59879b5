using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Sightline.Benchmarks.HubUnderTest;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// Gives a hub the past of a plant with a genealogy: raw lots loaded at four cameras one after the other, units made of each and
/// inspected five times, a finished lot of the units of each raw lot, and shipments of 25 finished lots. All of it comes through
/// the API, as from stations. With 10 million inspections these are 2 million units of 50,000 lots.
/// </summary>
internal sealed class PlantHistory(Hub hub, long inspections)
{
    public const int UnitsOfLot = 40;
    public const int LotsOfShipment = 25;
    private const int Looks = 5;
    private const int Cameras = 4;
    private const int EventsAtOnce = 500;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddDays(-45);

    public long Lots { get; } = inspections / (UnitsOfLot * Looks);

    public long Units => Lots * UnitsOfLot;

    public long Shipments => Lots / LotsOfShipment;

    public static string Serial(long n) => $"PLANT-U-{n:D8}";

    public static string Lot(long n) => $"PLANT-LOT-{n:D6}";

    public static string Shipment(long n) => $"PLANT-SH-{n:D5}";

    /// <summary>Sends all of it and waits for the projections.</summary>
    /// <returns>Seconds for taking the inspections, for everything, and for what projections were behind at the end.</returns>
    public async Task<(double Taking, double All, double Behind)> LoadAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await hub.PutAsync("/api/v1/work-orders/WO-PLANT", """{"product":"BRACKET-10"}""");
        for (var camera = 0; camera < Cameras; camera++)
        {
            await hub.PutAsync($"/api/v1/stations/{Camera(camera)}", PlantSetup.StationMaster(Camera(camera)));
            await hub.PutAsync($"/api/v1/stations/{Camera(camera)}/context", $$"""{"workOrder":"WO-PLANT","validFrom":"{{Text(_start.AddHours(-1))}}","operator":"OP-17","recipe":{"id":"R-100","version":"4"},"machine":"PRESS-1"}""");
        }

        await EventsAsync(Lots, lot => $$"""{"id":"{{Lot(lot)}}-L","type":"material.loaded","at":"{{Text(LoadedAt(lot))}}","station":"{{Camera(lot % Cameras)}}","lot":"{{Lot(lot)}}"}""");
        var taking = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Cameras).Select(camera => Task.Run(() => InspectAsync(camera))));
        var taken = Stopwatch.GetElapsedTime(taking).TotalSeconds;
        await EventsAsync(Lots, lot => $$"""{"id":"{{Lot(lot)}}-F","type":"lot.finished","at":"{{Text(LoadedAt(lot).AddSeconds(50))}}","line":"L1","lot":"{{Lot(lot)}}-F","from":[{{string.Join(',', UnitsIn(lot).Select(u => $"{{\"serial\":\"{Serial(u)}\"}}"))}}]}""");
        await EventsAsync(Shipments * LotsOfShipment, lot => $$"""{"id":"{{Lot(lot)}}-S","type":"lot.shipped","at":"{{Text(LoadedAt(Lots))}}","line":"L1","lot":"{{Lot(lot)}}-F","shipment":"{{Shipment(lot / LotsOfShipment)}}","customer":"PLANT-CUSTOMER-{{lot % 7}}"}""");
        var (behind, _) = await hub.DrainAsync();
        return (taken, Stopwatch.GetElapsedTime(started).TotalSeconds, behind);
    }

    private static string Camera(long n) => $"PLANT-CAM-{n + 1}";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<long> UnitsIn(long lot) => Enumerable.Range(0, UnitsOfLot).Select(u => (lot * UnitsOfLot) + u);

    /// <summary>A lot lasts a minute at its camera, and cameras work side by side.</summary>
    private DateTimeOffset LoadedAt(long lot) => _start.AddMinutes(lot / Cameras);

    private async Task InspectAsync(int camera)
    {
        var lines = new StringBuilder();
        for (long lot = camera; lot < Lots; lot += Cameras)
        {
            foreach (var unit in UnitsIn(lot))
            {
                for (var look = 0; look < Looks; look++)
                {
                    var at = LoadedAt(lot).AddMilliseconds(1_000 + (((unit % UnitsOfLot) * Looks) + look) * 200);
                    var fails = (unit + look) % 97 == 0;
                    lines.Append(CultureInfo.InvariantCulture, $$"""{"id":"{{Serial(unit)}}-{{look}}","station":"{{Camera(camera)}}","part":{"serial":"{{Serial(unit)}}"},"inspectedAt":"{{Text(at)}}","result":"{{(fails ? "fail" : "pass")}}","confidence":0.97{{(fails ? ",\"defects\":[{\"class\":\"surface_scratch\",\"severity\":\"minor\"}]" : "")}},"recipe":{"id":"R-100","version":"4"},"measurements":[{"name":"hole_diameter","value":12.034,"unit":"mm","lower":11.95,"upper":12.05}]}""").Append('\n');
                }
            }

            await SendAsync(Hub.Posts, lines);
        }
    }

    private async Task EventsAsync(long count, Func<long, string> line)
    {
        var lines = new StringBuilder();
        for (long n = 0; n < count; n++)
        {
            lines.Append(line(n)).Append('\n');
            if ((n + 1) % EventsAtOnce == 0 || n + 1 == count)
            {
                await SendAsync("/api/v1/events", lines);
            }
        }
    }

    private async Task SendAsync(string path, StringBuilder lines)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines.ToString()));
        lines.Clear();
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await hub.Http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || text.Contains("\"status\":4", StringComparison.Ordinal))
        {
            throw new IOException($"{path} answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
        }
    }
}
