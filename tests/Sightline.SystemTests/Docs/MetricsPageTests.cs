using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/metrics.md is made from what a running node declares and serves.</summary>
public sealed partial class MetricsPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_says_what_a_node_serves()
    {
        await using var hub = await DocsHub.StartAsync(Ct, folder =>
        {
            Directory.CreateDirectory(folder.Targets);
            Directory.CreateDirectory(folder.Maps);
            var drop = JsonSerializer.Serialize(folder.In("drop"));
            Directory.CreateDirectory(folder.In("drop"));
            File.WriteAllText(folder.In("config/targets/mes.json"), $$"""{ "formatVersion": 1, "name": "mes", "connector": "file", "options": { "folder": {{drop}}, "filesStay": true } }""");
            File.Copy(Path.Combine(Page.Root, "src/Sightline.Server/Demo/mes.map.json"), folder.In("config/maps/mes.json"));
        });
        await hub.SeedAsync(Ct);
        await DriveAsync(hub);
        Page.MustSay("docs/metrics.md", Write(await hub.Http.GetStringAsync("/metrics", Ct), Declared()));
    }

    /// <summary>One inspection all the way, its repeat, a conflict and a refusal: every series has a value.</summary>
    private static async Task DriveAsync(DocsHub hub)
    {
        const string Good = """{ "id": "m-1", "station": "L1-AOI-2", "part": { "serial": "SN-1" }, "inspectedAt": "2026-11-20T08:15:00Z", "result": "pass" }""";
        foreach (var body in (string[])[Good, Good, Good.Replace("pass", "fail"), "{}"])
        {
            using var answer = await hub.Http.PostAsync("/api/v1/inspections", new StringContent(body, Encoding.UTF8, "application/json"), Ct);
        }

        var image = TestImages.Png();
        using (var answer = await hub.Http.PutAsync($"/api/v1/images/{TestImages.Hash(image)}", new ByteArrayContent(image), Ct))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        for (var i = 0; i < 3; i++)
        {
            // From one side three times: then the station's clock is known, and its series has a value.
            using var answer = await hub.Http.PostAsync("/api/v1/stations/L1-AOI-2/clock", new StringContent("""{ "t1": "2026-11-20T08:15:00Z" }""", Encoding.UTF8, "application/json"), Ct);
            Assert.True(answer.IsSuccessStatusCode);
        }

        var projector = hub.Services.GetRequiredService<Projector>();
        while (true)
        {
            var position = projector.Position;
            using var record = JsonDocument.Parse(await hub.Http.GetStringAsync("/api/v1/inspections/L1-AOI-2/m-1", Ct));
            if (record.RootElement.GetProperty("state").GetString() == "delivered" && position >= hub.Services.GetRequiredService<IJournal>().Head)
            {
                // Everything sent is projected, the clock's facts among it: each series has its value.
                return;
            }

            await projector.WaitPastAsync(position, Ct);
        }
    }

    private static string Write(string served, IReadOnlyDictionary<string, Instrument> declared)
    {
        var page = new StringBuilder("""
            # Metrics

            <!-- Written from a running node. Change the declarations, then run the tests with SIGHTLINE_WRITE=1. -->

            `GET /metrics` answers in the Prometheus text format and needs no key. Durations are in seconds, as histograms with buckets from 0.5 ms to 60 s. Counters begin at 0 when the node starts; the books are read from its files and survive a restart. Labels come from closed sets and from the names of targets and stations, never from parts.

            """.ReplaceLineEndings("\n"));
        foreach (var (title, own) in ((string, Func<string, bool>)[])[("Meters", declared.ContainsKey), ("Books, clocks, transport", name => !declared.ContainsKey(name))])
        {
            page.Append($"\n## {title}\n\n| Name | Type | Unit | Labels | Meter | What it says |\n|---|---|---|---|---|---|\n");
            foreach (var (name, help) in Helps().Matches(served).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).Where(h => own(h.Item1)))
            {
                var type = Regex.Match(served, $@"^# TYPE {name} (\w+)$", RegexOptions.Multiline).Groups[1].Value;
                var instrument = declared.GetValueOrDefault(name);
                Assert.Equal(instrument?.Description ?? help, help);
                var labels = string.Join(", ", LabelsOf(served, name).Select(l => $"`{l}`"));
                page.Append($"| `{name}` | {type} | {(instrument is null ? "" : $"`{instrument.Unit}`")} | {labels} | {instrument?.Meter.Name} | {help} |\n");
            }
        }

        return page.ToString().Replace("|  |", "| |").Replace("|  |", "| |");
    }

    private static IEnumerable<string> LabelsOf(string served, string name) => Regex.Matches(served, $@"^{name}(_bucket|_sum|_count)?\{{([^}}]*)\}}", RegexOptions.Multiline)
        .SelectMany(m => LabelNames().Matches(m.Groups[2].Value)).Select(m => m.Groups[1].Value).Where(l => l != "le").Distinct();

    /// <summary>Every instrument of ours, under the name Prometheus sees.</summary>
    private static Dictionary<string, Instrument> Declared()
    {
        var found = new Dictionary<string, Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name.StartsWith("Sightline.", StringComparison.Ordinal))
            {
                var histogram = instrument is Histogram<double>;
                found[instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (histogram ? "" : "_total")] = instrument;
            }
        };
        listener.Start();
        return found;
    }

    [GeneratedRegex(@"^# HELP (\w+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Helps();

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex LabelNames();
}
