using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Parameters;

/// <summary>Recorded machines: what they did is found on the parts they made, value by value.</summary>
public sealed class RealParametersTests
{
    private const int Rows = 2_000;

    private static readonly DateTimeOffset s_begin = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_run_of_a_mill_carries_its_own_history_of_tenths_of_a_second_and_stopped_runs_have_no_verdict()
    {
        var folder = RealData.Need("cnc-mill-tool-wear");
        await using var hub = await HubInProcess.StartAsync();
        await SeedAsync(hub, "MILL-EYE", """{"line":"MILLS","machine":"MILL-1","parameterWindow":"00:04:00"}""");
        var runs = new Dictionary<string, (Table Table, DateTimeOffset End, bool? Passed)>();
        foreach (var label in File.ReadLines(Path.Combine(folder, "labels_dev.csv")).Skip(1).Select(l => l.Split(',')))
        {
            var start = s_begin.AddMinutes(10 * runs.Count);
            var table = Table.Read(Path.Combine(folder, $"experiment_{label[0]}.csv"));
            await SendAsync(hub, table, start);
            var end = start.AddMilliseconds(100 * (table.Length - 1));
            runs[label[0]] = (table, end, label[5].Trim() switch { "yes" => true, "no" => false, _ => null });
            await (runs[label[0]].Passed is { } passed
                ? InspectAsync(hub, "MILL-EYE", $"run-{label[0]}", end, passed)
                : EventAsync(hub, $$"""{"type":"machine.stopped","at":"{{Time(end)}}","machine":"MILL-1","reason":"not finalized"}"""));
        }

        await hub.Api.SettledBooksAsync();
        Assert.Contains(runs, r => r.Value.Passed is null);
        Assert.Contains(runs, r => r.Value.Passed is false);
        foreach (var (run, (table, end, passed)) in runs)
        {
            if (passed is null)
            {
                (await hub.Api.RecordAsync("MILL-EYE", $"run-{run}")).Problem(404);
                var states = (await hub.Api.GetAsync($"/api/v1/machines/MILL-1/states?from={Time(end)}&to={Time(end.AddSeconds(1))}")).Expect(200).Json["states"]!.AsArray();
                Assert.Equal("stopped not finalized", $"{states[0]!["state"]} {states[0]!["reason"]}");
                continue;
            }

            Assert.Equal(passed.Value ? "pass" : "fail", (string)(await hub.Api.RecordAsync("MILL-EYE", $"run-{run}")).Expect(200).Json["result"]!);
            var found = (await hub.Api.GetAsync($"/api/v1/inspections/MILL-EYE/run-{run}/parameters")).Expect(200).Json["parameters"]!.AsArray();
            Assert.Equal(table.Columns.Keys.Order(StringComparer.Ordinal), found.Select(p => (string)p!["name"]!));
            Assert.All(found, p => AssertSame(table.Columns[(string)p!["name"]!].OfType<decimal>().ToList(), p));
        }
    }

    [Fact]
    public async Task Every_lot_of_a_semiconductor_line_has_its_own_values_of_all_its_sensors()
    {
        var folder = RealData.Need("secom");
        await using var hub = await HubInProcess.StartAsync();
        await SeedAsync(hub, "SECOM-TEST", """{"line":"FAB"}""");
        var table = Table.Read(Path.Combine(folder, "secom_dev.csv"), skip: 3);
        var lots = table.Heads.Select((head, row) => (Id: "lot-" + head[0], At: DateTimeOffset.Parse(head[1] + "Z", CultureInfo.InvariantCulture), Passed: head[2] == "-1", Row: row)).ToList();
        Assert.Equal(207, table.Columns.Count);
        foreach (var batch in lots.Chunk(400))
        {
            var lines = batch.Select(lot => $$"""{"type":"process.sample","at":"{{Time(lot.At)}}","station":"SECOM-TEST","series":[{{string.Join(',', table.Columns.Where(c => c.Value[lot.Row] is not null).Select(c => $$"""{"name":"{{c.Key}}","samples":[[0,{{c.Value[lot.Row]!.Value.ToString(CultureInfo.InvariantCulture)}}]]}"""))}}]}""");
            var taken = (await hub.Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(string.Join('\n', lines)), "application/x-ndjson")).Expect(200);
            Assert.All(taken.Items, item => Assert.Equal(201, (int)item["status"]!));
            var records = batch.Select(lot => Inspection("SECOM-TEST", lot.Id, lot.At, lot.Passed));
            (await hub.Api.SendAsync(HttpMethod.Post, "/api/v1/inspections", Encoding.UTF8.GetBytes(string.Join('\n', records)), "application/x-ndjson")).Expect(200);
        }

        await hub.Api.SettledBooksAsync();

        // Some lots have one time: of two values of one sensor at one moment the one that came later counts.
        foreach (var lot in lots.Where((_, i) => i % 25 == 0).Concat(lots.Where(l => lots.Count(o => o.At == l.At) > 1).Take(10)))
        {
            var found = (await hub.Api.GetAsync($"/api/v1/inspections/SECOM-TEST/{lot.Id}/parameters?asOf=now")).Expect(200).Json["parameters"]!.AsArray();
            foreach (var (name, values) in table.Columns)
            {
                var expected = lots.Where(o => o.At == lot.At && values[o.Row] is not null).Select(o => values[o.Row]).LastOrDefault();
                var one = found.SingleOrDefault(p => (string)p!["name"]! == name);
                if (expected is { } value)
                {
                    Assert.Equal((value, 1L, Time(lot.At)), ((decimal)one!["value"]!, (long)one["samples"]!, (string)one["valueAt"]!));
                }
                else
                {
                    Assert.True(one is null || ((long)one["samples"]! == 0 && (string)one["valueAt"]! != Time(lot.At)), $"{lot.Id} has a value of {name} that nobody measured.");
                }
            }
        }

        var sensor = table.Columns.First();
        var trend = (await hub.Api.GetAsync($"/api/v1/parameters?place=station:SECOM-TEST&name={sensor.Key}&from={Time(lots[0].At)}&to={Time(lots[^1].At.AddSeconds(1))}")).Expect(200).Json;
        Assert.Equal(lots.Where(l => sensor.Value[l.Row] is not null).GroupBy(l => l.At).OrderBy(g => g.Key).Select(g => sensor.Value[g.Last().Row]!.Value), trend["series"]![0]!["samples"]!.AsArray().Select(s => (decimal)s![1]!));
    }

    private static void AssertSame(List<decimal> values, JsonNode? found)
    {
        Assert.Equal((values.Count, values[^1], values.Min(), values.Max()), ((int)found!["samples"]!, (decimal)found["value"]!, (decimal)found["min"]!, (decimal)found["max"]!));
        var mean = (decimal)found["mean"]!;
        Assert.True(Math.Abs(mean - (values.Sum() / values.Count)) <= Math.Abs(mean) * 1e-17m + 1e-25m, $"{found["name"]}: {mean} is not {values.Sum() / values.Count}");
    }

    private static async Task SendAsync(HubInProcess hub, Table table, DateTimeOffset start)
    {
        for (var from = 0; from < table.Length; from += Rows)
        {
            var rows = Enumerable.Range(from, Math.Min(Rows, table.Length - from)).ToList();
            var series = table.Columns.Select(c => $$"""{"name":"{{c.Key}}","samples":[{{string.Join(',', rows.Select(r => $"[{100 * r},{c.Value[r]!.Value.ToString(CultureInfo.InvariantCulture)}]"))}}]}""");
            await EventAsync(hub, $$"""{"type":"process.sample","at":"{{Time(start)}}","machine":"MILL-1","series":[{{string.Join(',', series)}}]}""");
        }
    }

    private static async Task SeedAsync(HubInProcess hub, string station, string master)
    {
        (await hub.Api.PutAsync($"/api/v1/stations/{station}", JsonNode.Parse(master)!)).Expect(200);
        (await hub.Api.PutAsync("/api/v1/work-orders/WO-R", JsonNode.Parse("""{"product":"P"}""")!)).Expect(200);
        (await hub.Api.PutAsync($"/api/v1/stations/{station}/context", JsonNode.Parse("""{"workOrder":"WO-R","validFrom":"2008-01-01T00:00:00Z"}""")!)).Expect(200);
    }

    private static async Task EventAsync(HubInProcess hub, string body) =>
        (await hub.Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(body), "application/json")).Expect(201);

    private static async Task InspectAsync(HubInProcess hub, string station, string id, DateTimeOffset at, bool passed) =>
        (await hub.Api.InspectAsync(Inspection(station, id, at, passed))).Expect(201);

    private static string Inspection(string station, string id, DateTimeOffset at, bool passed) =>
        $$"""{"id":"{{id}}","station":"{{station}}","part":{"serial":"{{id}}"},"inspectedAt":"{{Time(at)}}","result":"{{(passed ? "pass" : "fail")}}"{{(passed ? "" : ",\"defects\":[{\"class\":\"failed\"}]")}}}""";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A file of numbers: columns by name. Columns that hold words are left out.</summary>
    private sealed record Table(IReadOnlyList<string[]> Heads, Dictionary<string, List<decimal?>> Columns)
    {
        public int Length => Heads.Count;

        public static Table Read(string path, int skip = 1)
        {
            var lines = File.ReadLines(path).Select(l => l.TrimEnd('\r').Split(',')).ToList();
            var columns = new Dictionary<string, List<decimal?>>();
            for (var column = skip; column < lines[0].Length; column++)
            {
                var cells = lines.Skip(1).Select(l => l[column].Trim()).ToList();
                if (cells.TrueForAll(c => c.Length == 0 || decimal.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
                {
                    columns[lines[0][column]] = cells.ConvertAll(c => c.Length == 0 ? (decimal?)null : decimal.Parse(c, NumberStyles.Float, CultureInfo.InvariantCulture));
                }
            }

            return new Table(lines.Skip(1).Select(l => l[..skip]).ToList(), columns);
        }
    }
}
