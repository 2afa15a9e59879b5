using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Plant;

namespace Sightline.Tests.Plant;

public sealed class PlantRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sightline-plant-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Both_lines_send_every_result_in_order_and_its_picture_after_it()
    {
        await using var hub = await RecordingHub.StartAsync(_ => new HubAnswer(201));
        var plant = new PlantRun();
        await plant.RunAsync(Options(hub) with { CyclesPerLine = 5 }, CancellationToken.None);

        var said = SaidIn(hub);
        Assert.Equal(18, said.Count); // five parts at each first station, four at each second
        Assert.All(said.GroupBy(i => i.Station), g => Assert.Equal(Enumerable.Range(1, g.Count()).Select(n => (long?)n), g.Select(i => i.Sequence)));
        Assert.Equal(new PlantCounts(Exposed: 18, Accepted: 18, Conflicts: 0, Refused: 0, Images: 18, Produced: 6, plant.Counts.Ejected), plant.Counts);
        Assert.All(hub.Requests, r => Assert.Equal("secret", r.Key));
        foreach (var image in hub.Of("PUT", "/api/v1/images/"))
        {
            Assert.Equal("image/png", image.ContentType);
            Assert.Equal($"/api/v1/images/{Convert.ToHexStringLower(SHA256.HashData(image.Body))}", image.Path);
        }
    }

    [Fact]
    public async Task People_and_machines_say_what_holds_before_they_report_what_they_measure()
    {
        var samples = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await using var hub = await RecordingHub.StartAsync(request =>
        {
            if (request.Path != "/api/v1/events" || (string?)JsonNode.Parse(request.Text)!["type"] != "process.sample")
            {
                // Nothing is inspected before each machine has reported twice.
                return new HubAnswer(request.Path != "/api/v1/inspections" || (samples.Count == 4 && samples.Values.All(times => times > 1)) ? 201 : 503);
            }

            samples.AddOrUpdate((string)JsonNode.Parse(request.Text)!["machine"]!, 1, (_, times) => times + 1);
            return new HubAnswer(201);
        });
        await new PlantRun().RunAsync(Options(hub) with { CyclesPerLine = 1, ReportMachinesEvery = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        Assert.Equal(["/api/v1/work-orders/WO-1001/start", "/api/v1/work-orders/WO-1002/start"], hub.Of("POST", "/api/v1/work-orders/").Select(r => r.Path).Order());
        var said = hub.Of("POST", "/api/v1/events").Select(r => JsonNode.Parse(r.Text)!).ToList();
        Assert.Equal(4, said.Count(e => (string)e["type"]! == "machine.state"));
        Assert.Contains(said, e => (string)e["type"]! == "material.loaded" && (string)e["station"]! == "L1-AOI-1" && (string)e["lot"]! == "LOT-AL-0815");
        Assert.Contains(said, e => (string)e["type"]! == "operator.signed-on" && (string)e["operator"]! == "OP-17");
        IEnumerable<string> Series(string machine) =>
            said.First(e => (string)e["type"]! == "process.sample" && (string)e["machine"]! == machine)["series"]!.AsArray().Select(s => $"{s!["name"]} {s["kind"]} {s["unit"]}");
        Assert.Equal(["temperature actual C", "pressure actual bar", "temperature setpoint C"], Series("PRINTER-1"));
        Assert.Equal(["temperature actual C", "pressure actual bar", "temperature setpoint C", "toolLife actual %"], Series("PRESS-1"));
    }

    [Fact]
    public async Task Every_station_compares_its_own_clock_with_the_hubs_and_writes_its_times_by_it()
    {
        var asked = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await using var hub = await RecordingHub.StartAsync(request =>
        {
            if (request.Path.EndsWith("/clock", StringComparison.Ordinal))
            {
                asked.AddOrUpdate(request.Path, 1, (_, times) => times + 1);
                return new HubAnswer(200, """{"t1":"2026-11-20T08:00:00Z","t2":"2026-11-20T08:00:00.1Z","t3":"2026-11-20T08:00:00.2Z"}""");
            }

            return new HubAnswer(asked.Count == 4 && asked.Values.All(times => times > 1) ? 201 : 503);
        });
        var options = Options(hub) with { CyclesPerLine = 3, CompareClocksEvery = TimeSpan.FromMinutes(1), ClocksAhead = new Dictionary<string, TimeSpan> { ["L1-AOI-2"] = TimeSpan.FromMilliseconds(740) } };
        await new PlantRun().RunAsync(options, CancellationToken.None);

        Assert.Equal(["L1-AOI-1", "L1-AOI-2", "L2-AOI-1", "L2-AOI-2"], asked.Keys.Select(p => p.Split('/')[^2]).Order());
        foreach (var posts in hub.Of("POST", "/api/v1/stations/").GroupBy(r => r.Path))
        {
            Assert.Equal([false, true], posts.Select(p => JsonNode.Parse(p.Text)!["last"] is not null).Take(2));
            Assert.Equal("2026-11-20T08:00:00.2Z", (string?)JsonNode.Parse(posts.ElementAt(1).Text)!["last"]!["t3"]);
        }

        var times = SaidIn(hub).DistinctBy(i => i.Id).ToDictionary(i => i.Id, i => DateTimeOffset.Parse(i.InspectedAt, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.FromMilliseconds(740), times["L1-AOI-2-00000001"] - times["L1-AOI-1-00000002"]);
        Assert.Equal(TimeSpan.Zero, times["L2-AOI-2-00000001"] - times["L2-AOI-1-00000002"]);
    }

    [Fact]
    public async Task A_hub_that_fails_or_hangs_up_gets_the_same_message_again_until_it_takes_it()
    {
        var failures = new FailTwice();
        await using var hub = await RecordingHub.StartAsync(failures.Answer);
        var plant = new PlantRun();
        await plant.RunAsync(Options(hub) with { CyclesPerLine = 3 }, CancellationToken.None);

        Assert.Equal(10, plant.Counts.Accepted);
        Assert.Equal(10, plant.Counts.Images);
        var posts = hub.Of("POST", "/api/v1/inspections").GroupBy(r => Said(r).Id).ToList();
        Assert.Equal(10, posts.Count);
        Assert.All(posts, attempts => Assert.Equal(3, attempts.Count()));
        Assert.All(posts, attempts => Assert.Single(attempts.Select(a => a.Text).Distinct()));
    }

    [Fact]
    public async Task With_the_hub_away_the_line_stops_when_its_queue_is_full()
    {
        using var stop = new CancellationTokenSource();
        var attempts = 0;
        await using var hub = await RecordingHub.StartAsync(_ =>
        {
            // Far more attempts than the queue has room for: a line that did not stop would have run on by then.
            if (Interlocked.Increment(ref attempts) == 200)
            {
                stop.Cancel();
            }

            return new HubAnswer(503);
        });
        var plant = new PlantRun();
        await plant.RunAsync(Options(hub) with { WaitingCyclesPerLine = 3 }, stop.Token);

        // Two lines; three cycles in the queue and one with the sender; two shots a cycle, one in the first.
        Assert.InRange(plant.Counts.Exposed, 2, 2 * (4 * 2 - 1));
        Assert.Equal(0, plant.Counts.Accepted);
    }

    [Fact]
    public async Task A_second_start_sends_what_was_not_accepted_byte_for_byte_and_then_goes_on()
    {
        var file = Path.Combine(_folder, "plant.json");
        using var stop = new CancellationTokenSource();
        await using var away = await RecordingHub.StartAsync(r => TakingThree(r, stop));
        await new PlantRun().RunAsync(Options(away) with { StateFile = file, WaitingCyclesPerLine = 2 }, stop.Token);

        await using var back = await RecordingHub.StartAsync(_ => new HubAnswer(201));
        await new PlantRun().RunAsync(Options(back) with { StateFile = file, CyclesPerLine = 4, PartsPerMinutePerLine = 300_000 }, CancellationToken.None);

        var tried = away.Of("POST", "/api/v1/inspections").ToLookup(r => Said(r).Id, r => r.Text);
        var sent = back.Of("POST", "/api/v1/inspections").ToDictionary(r => Said(r).Id, r => r.Text);
        Assert.All(sent.Where(s => tried.Contains(s.Key)), s => Assert.Equal(tried[s.Key].First(), s.Value));
        Assert.Contains(sent.Keys, tried.Contains);
        var all = tried.Select(t => t.Key).Union(sent.Keys).Select(id => id.Split('-')).GroupBy(p => $"{p[0]}-{p[2]}");
        Assert.All(all, g => Assert.Equal(Enumerable.Range(1, g.Count()), g.Select(p => int.Parse(p[3])).Order()));
    }

    [Fact]
    public async Task Each_ejected_part_is_confirmed_to_the_hub_by_its_serial()
    {
        await using var hub = await RecordingHub.StartAsync(_ => new HubAnswer(201));
        var plant = new PlantRun();
        await plant.RunAsync(Options(hub) with { CyclesPerLine = 60 }, CancellationToken.None);

        var confirmed = hub.Of("POST", "/api/v1/events").Select(r => JsonNode.Parse(r.Body)!).ToList();
        var failed = SaidIn(hub).Where(i => i.Result == InspectionResult.Fail).Select(i => i.Part.Serial!).ToHashSet();
        Assert.NotEmpty(confirmed);
        Assert.Equal(plant.Counts.Ejected, confirmed.Count);
        Assert.All(confirmed, e => Assert.Contains((string)e["part"]!["serial"]!, failed));
        Assert.All(confirmed, e => Assert.Equal("eject.confirmed", (string)e["type"]!));
    }

    [Fact]
    public async Task A_refused_or_conflicting_message_is_counted_and_does_not_stop_the_line()
    {
        await using var hub = await RecordingHub.StartAsync(r => r.Method == "PUT" ? new HubAnswer(201)
            : new HubAnswer(Said(r).Station switch { "L1-AOI-1" => 422, "L2-AOI-1" => 409, _ => 201 }));
        var plant = new PlantRun();
        await plant.RunAsync(Options(hub) with { CyclesPerLine = 2 }, CancellationToken.None);
        Assert.Equal((2, 2, 2), (plant.Counts.Refused, plant.Counts.Conflicts, plant.Counts.Accepted));
    }

    [Fact]
    public async Task A_state_file_that_is_not_its_own_is_refused_and_left_as_it_is()
    {
        var file = Path.Combine(_folder, "plant.json");
        await File.WriteAllTextAsync(file, "torn");
        var options = new PlantOptions { Hub = "http://127.0.0.1:9", StateFile = file };
        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => new PlantRun().RunAsync(options, CancellationToken.None));
        Assert.Equal($"{file} is not a plant state of format 1. Move it away to begin with part 1.", problem.Message);
        Assert.Equal("torn", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once()
    {
        var options = new PlantOptions { Hub = "hub", PartsPerMinutePerLine = 0, FirstPart = 0, WaitingCyclesPerLine = 0 };
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => new PlantRun().RunAsync(options, CancellationToken.None));
        Assert.StartsWith(
            """
            Hub is 'hub'. Give the hub's address, for example http://127.0.0.1:5080.
            PartsPerMinutePerLine is 0. Give a number above 0, up to 600000.
            FirstPart is 0. Parts are counted from 1.
            WaitingCyclesPerLine is 0. Give 1 or more.
            """,
            problem.Message,
            StringComparison.Ordinal);
    }

    private static PlantOptions Options(RecordingHub hub) => new()
    {
        Hub = hub.Url,
        ApiKey = "secret",
        PartsPerMinutePerLine = 600_000,
        FirstRetryWait = TimeSpan.FromMilliseconds(1),
        LongestRetryWait = TimeSpan.FromMilliseconds(2),
    };

    private static Inspection Said(HubRequest request) => JsonSerializer.Deserialize(request.Body, ContractJson.Default.Inspection)!;

    private static List<Inspection> SaidIn(RecordingHub hub) => [.. hub.Of("POST", "/api/v1/inspections").Select(Said)];

    private static HubAnswer TakingThree(HubRequest request, CancellationTokenSource stop)
    {
        if (request.Method == "PUT" || request.Path.EndsWith("/events", StringComparison.Ordinal) || Said(request).Sequence <= 3)
        {
            return new HubAnswer(201);
        }

        if (Said(request).Sequence == 4 && Said(request).Station == "L2-AOI-1")
        {
            stop.Cancel();
        }

        return new HubAnswer(503);
    }

    /// <summary>Hangs up at the first attempt, answers 500 at the second, takes the third.</summary>
    private sealed class FailTwice
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _attempts = new();

        public HubAnswer Answer(HubRequest request)
        {
            var what = request.Method == "PUT" ? request.Path : Said(request).Id;
            return _attempts.AddOrUpdate(what, 1, (_, n) => n + 1) switch
            {
                1 => new HubAnswer(0, Abort: true),
                2 => new HubAnswer(500),
                _ => new HubAnswer(201),
            };
        }
    }
}
