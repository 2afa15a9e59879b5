using System.Globalization;
using System.Text;
using Sightline.Benchmarks.HubUnderTest;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// Gives a hub a lot with a known fate: so many units, each inspected twice while the lot was loaded, each with a component of its own,
/// packed in boxes of 100, and shipped in ten shipments to three customers. The lot was split from two others that were merged.
/// </summary>
internal sealed class TraceLoader(Hub hub, int units)
{
    public const string Lot = "BENCH-TRACE";
    public const string Camera = "BENCH-TRACE-CAM";
    private const int UnitsOfBox = 100;
    private const int AtOnce = 500;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddDays(-40);
    private long _ids;

    public static string Shipment(int n) => $"BENCH-SH-{n}";

    public async Task LoadAsync()
    {
        await hub.PutAsync($"/api/v1/stations/{Camera}", PlantSetup.StationMaster(Camera));
        await hub.PutAsync($"/api/v1/stations/{Camera}/context", PlantSetup.Context(_start, Lot));
        await EventsAsync([
            Event("lot.merged", $"\"lot\":\"{Lot}-M\",\"from\":[{{\"lot\":\"{Lot}-1\"}},{{\"lot\":\"{Lot}-2\"}}]"),
            Event("lot.split", $"\"lot\":\"{Lot}-M\",\"into\":[{{\"lot\":\"{Lot}\"}}]")]);
        for (var first = 0; first < units; first += AtOnce)
        {
            var some = Enumerable.Range(first, Math.Min(AtOnce, units - first)).ToList();
            await SendAsync(Hub.Posts, some.SelectMany(n => (string[])[Inspection(n, 1), Inspection(n, 2)]));
            await EventsAsync(some.Select(n => Event("part.assembled", $"\"part\":{{\"serial\":\"{Serial(n)}\"}},\"components\":[{{\"serial\":\"{Serial(n)}-C\"}}]")));
            await EventsAsync(some.Select(n => Event("part.packed", $"\"part\":{{\"serial\":\"{Serial(n)}\"}},\"container\":\"BENCH-BOX-{n / UnitsOfBox}\"")));
        }

        var boxes = (units + UnitsOfBox - 1) / UnitsOfBox;
        await EventsAsync(Enumerable.Range(0, boxes).Select(n => Event("part.shipped", $"\"container\":\"BENCH-BOX-{n}\",\"shipment\":\"{Shipment(n * 10 / boxes)}\",\"customer\":\"BENCH-CUSTOMER-{n % 3}\"")));
        await hub.DrainAsync();
    }

    private static string Serial(int n) => $"BENCH-UNIT-{n:D6}";

    private string Inspection(int n, int look) =>
        $"{{\"id\":\"{Lot}-{n}-{look}\",\"station\":\"{Camera}\",\"part\":{{\"serial\":\"{Serial(n)}\"}},\"inspectedAt\":\"{At(n)}\",\"result\":\"pass\"}}";

    private string Event(string type, string members) => $"{{\"id\":\"{Lot}-{++_ids}\",\"type\":\"{type}\",\"at\":\"{At(0)}\",\"line\":\"L1\",{members}}}";

    private string At(int n) => _start.AddHours(1).AddSeconds(n).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private Task EventsAsync(IEnumerable<string> events) => SendAsync("/api/v1/events", events);

    private async Task SendAsync(string path, IEnumerable<string> lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var answer = await hub.Http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || text.Contains("\"status\":4", StringComparison.Ordinal))
        {
            throw new IOException($"{path} answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
        }
    }
}
