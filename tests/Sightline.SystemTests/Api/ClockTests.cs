using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Contract;
using Sightline.Contract.Client;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>A station compares its clock with a real node's over HTTP, and its records get the time by the node's.</summary>
public sealed class ClockTests(SeededHub hub) : IClassFixture<SeededHub>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<double> Errors => [0, 0.74, -180, 3_600, -3_600, 144_000, -144_000];

    [Theory, MemberData(nameof(Errors))]
    public async Task A_station_that_exchanges_is_known_to_within_the_uncertainty_and_its_record_is_corrected(double ahead)
    {
        var station = Sample.Id("C-AOI");
        var clock = new SkewedClock(TimeSpan.FromSeconds(ahead));
        using var client = Client(clock);

        var first = Answered(await client.ExchangeClockAsync(station, Ct));
        var second = Answered(await client.ExchangeClockAsync(station, Ct));

        Assert.Equal(("none", (decimal?)null), (first.Method, first.Offset));
        Assert.Equal("measured", second.Method);
        var (offset, bound) = (second.Offset!.Value, second.Uncertainty!.Value);
        Assert.InRange((decimal)ahead * 1_000 - offset, -bound - 1, bound + 1);

        var truly = TimeProvider.System.GetUtcNow();
        var id = Sample.Id();
        (await hub.Api.InspectAsync(Sample.Inspection(id, station).With("inspectedAt", Text(clock.GetUtcNow())))).Expect(201);
        var time = (await hub.Api.RecordAsync(station, id)).Expect(200).Json["time"]!;

        var state = Math.Abs(ahead) > 3_600 ? "untrusted" : Math.Abs(ahead) == 3_600 ? null : Math.Abs(ahead) > 0.5 ? "off" : "ok";
        if (state is not null)
        {
            Assert.Equal((state, state), ((string?)time["state"], second.State));
        }

        Assert.InRange((decimal)time["offset"]! - offset, -0.001m, 0.001m);
        Assert.Equal((string?)time["sent"], Text(Rfc(time["sent"]!)));
        Assert.InRange((Rfc(time["corrected"]!) - truly).TotalMilliseconds, -2 - (double)bound, 60_000);
        Assert.InRange((Rfc(time["sent"]!) - Rfc(time["corrected"]!)).TotalMilliseconds, (double)offset - 2, (double)offset + 2);
        Assert.Contains(" ", (string)time["trust"]!);
    }

    [Fact]
    public async Task What_is_known_is_told_by_station_in_the_list_in_health_and_as_a_metric_and_the_log_says_it_once()
    {
        var station = Sample.Id("C-OFF");
        var clock = new SkewedClock(TimeSpan.FromMinutes(-3));
        using var client = Client(clock);
        await client.ExchangeClockAsync(station, Ct);
        await client.ExchangeClockAsync(station, Ct);
        await CaughtUpAsync();

        var one = (await hub.Api.GetAsync($"/api/v1/stations/{station}/clock")).Expect(200).Json;
        Assert.Equal(("measured", "off", 1), ((string?)one["method"], (string?)one["state"], (int)one["exchanges"]!));
        Assert.InRange((decimal)one["offset"]!, -180_000 - (decimal)one["uncertainty"]! - 1, -180_000 + (decimal)one["uncertainty"]! + 1);
        Assert.NotNull((string?)one["alarmSince"]);
        Assert.Null(one["drift"]);

        var listed = (await hub.Api.GetAsync("/api/v1/clocks")).Expect(200).Items.Single(c => (string?)c["station"] == station);
        Assert.Equal(((string?)one["alarmSince"], "off"), ((string?)listed["alarmSince"], (string?)listed["state"]));
        Assert.Contains(((await hub.Api.GetAsync("/health/ready")).Expect(200).Json["warnings"]!.AsArray()).Select(w => (string)w!), w => w.Contains($"'{station}' is 3.0 min behind"));
        Assert.Contains($"sightline_clock_offset_seconds{{station=\"{station}\"}} -1", (await hub.Api.GetAsync("/metrics")).Text);

        await Until.TrueAsync(() => Task.FromResult(hub.Hub.Log.At(LogLevel.Warning).Any(l => l.Contains(station))), "the log says that the clock is off");
        clock.Ahead = TimeSpan.Zero;
        await client.ExchangeClockAsync(station, Ct);
        await client.ExchangeClockAsync(station, Ct);
        await Until.TrueAsync(() => Task.FromResult(hub.Hub.Log.At(LogLevel.Information).Any(l => l.Contains($"clock of {station} is within"))), "the log says that the clock is well");
        Assert.Single(hub.Hub.Log.At(LogLevel.Warning), l => l.Contains(station));
        Assert.Null((await hub.Api.GetAsync($"/api/v1/stations/{station}/clock")).Json["alarmSince"]);
    }

    [Fact]
    public async Task At_a_changeover_a_station_that_is_ahead_is_bound_to_the_order_that_was_really_running()
    {
        var station = Sample.Id("C-CHANGE");
        (await hub.Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = "L1" })).Expect(200);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (order, from) in ((string, DateTimeOffset)[])[("WO-1001", now.AddHours(-1)), ("WO-1003", now.AddMinutes(1.5))])
        {
            (await hub.Api.PutAsync($"/api/v1/stations/{station}/context", new JsonObject { ["workOrder"] = order, ["validFrom"] = Text(from) })).Expect(200);
        }

        using var client = Client(new SkewedClock(TimeSpan.FromMinutes(3)));
        await client.ExchangeClockAsync(station, Ct);
        await client.ExchangeClockAsync(station, Ct);
        var id = Sample.Id();
        (await hub.Api.InspectAsync(Sample.Inspection(id, station).With("inspectedAt", Text(now.AddMinutes(3))))).Expect(201);

        Assert.Equal("WO-1001", (string?)(await hub.Api.RecordAsync(station, id)).Expect(200).Json["workOrder"]);
    }

    [Fact]
    public async Task A_finished_exchange_may_come_alone_and_the_answer_to_a_question_has_seven_digits()
    {
        var path = $"/api/v1/stations/{Sample.Id("C")}/clock";
        var asked = (await hub.Api.PostAsync(path, new JsonObject { ["t1"] = "2026-11-20T08:00:00.1234567+01:00" })).Expect(200).Json;
        Assert.Equal("2026-11-20T08:00:00.1234567+01:00", (string?)asked["t1"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$", (string)asked["t2"]!);
        Assert.True(Rfc(asked["t3"]!) >= Rfc(asked["t2"]!));

        var (t2, t3) = (Rfc(asked["t2"]!), Rfc(asked["t3"]!));
        var answer = (await hub.Api.PostAsync(path, new JsonObject
        {
            ["t1"] = Precise(t2.AddSeconds(5).AddMilliseconds(-10)),
            ["t2"] = (string?)asked["t2"],
            ["t3"] = (string?)asked["t3"],
            ["t4"] = Precise(t3.AddSeconds(5).AddMilliseconds(30)),
        })).Expect(200).Json;

        Assert.Equal((5_010m, 20m, "off"), ((decimal)answer["offset"]!, (decimal)answer["uncertainty"]!, (string?)answer["state"]));
        Assert.Null(answer["t2"]);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_every_problem_and_changes_nothing()
    {
        var path = $"/api/v1/stations/{Sample.Id("C")}/clock";
        var now = TimeProvider.System.GetUtcNow();
        var problem = (await hub.Api.PostAsync(path, new JsonObject
        {
            ["t1"] = Precise(now),
            ["last"] = new JsonObject { ["t1"] = Precise(now), ["t2"] = Precise(now.AddHours(2)), ["t3"] = Precise(now.AddHours(1)), ["t4"] = Precise(now.AddSeconds(-1)) },
        })).Problem(422);

        Assert.Equal(["/last/t4", "/last/t3", "/last/t3"], Answer.ErrorsOf(problem).Take(3).Select(e => e.Pointer));
        Assert.Equal("none", (string?)(await hub.Api.GetAsync(path)).Expect(200).Json["method"]);
    }

    [Fact]
    public async Task A_key_speaks_for_its_own_stations_and_an_edge_for_its_own_clock_too()
    {
        var mine = Sample.Id("C-MINE");
        var station = hub.Hub.ClientFor("station", [mine]);
        var body = new JsonObject { ["t1"] = Sample.Now };
        (await station.PostAsync($"/api/v1/stations/{mine}/clock", body.DeepClone())).Expect(200);
        (await station.GetAsync($"/api/v1/stations/{mine}/clock")).Expect(200);
        (await station.PostAsync("/api/v1/stations/L1-AOI-1/clock", body.DeepClone())).Problem(403);
        (await station.GetAsync("/api/v1/stations/L1-AOI-1/clock")).Problem(403);

        var edge = hub.Hub.ClientFor("edge", [mine]);
        (await edge.PostAsync("/api/v1/stations/edge:tests-edge/clock", body.DeepClone())).Expect(200);
        (await station.PostAsync("/api/v1/stations/edge:tests-station/clock", body.DeepClone())).Problem(403);

        var other = Sample.Id("C-OTHER");
        using var client = Client(new SkewedClock(TimeSpan.FromSeconds(2)));
        await client.ExchangeClockAsync(other, Ct);
        await client.ExchangeClockAsync(other, Ct);
        await CaughtUpAsync();
        Assert.DoesNotContain((await hub.Hub.ClientFor("integrator", [mine]).GetAsync("/api/v1/clocks")).Expect(200).Items, c => (string?)c["station"] == other);
    }

    [Fact]
    public async Task A_clock_that_is_kept_is_measured_at_once_and_again_at_every_interval_until_the_key_is_refused()
    {
        var station = Sample.Id("C-KEPT");
        var (secret, key) = hub.Hub.Services.AddKey("station", [station]);
        using var client = new SightlineClient(new SightlineClientOptions { HubUrl = new Uri(hub.Hub.Url), ApiKey = secret }, new SkewedClock(TimeSpan.FromSeconds(9)));

        var keeping = client.KeepClockAsync(station, TimeSpan.FromSeconds(1), Ct);
        await Until.TrueAsync(async () => (int)(await hub.Api.GetAsync($"/api/v1/stations/{station}/clock")).Json["exchanges"]! >= 2, "the clock is kept");
        Assert.True(hub.Hub.Services.Revoke(key.Id));

        Assert.Equal(401, (await keeping).Status);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.KeepClockAsync(station, TimeSpan.FromMilliseconds(999), Ct));
    }

    [Fact]
    public async Task A_restarted_node_still_knows_what_was_measured()
    {
        using var folder = new TempFolder();
        var station = Sample.Id("C-STAYS");
        await using (var before = await HubInProcess.StartAsync(folder))
        {
            using var client = Client(new SkewedClock(TimeSpan.FromMinutes(2)), before);
            await client.ExchangeClockAsync(station, Ct);
            await client.ExchangeClockAsync(station, Ct);
        }

        await using var after = await HubInProcess.StartAsync(folder);
        var known = (await after.Api.GetAsync($"/api/v1/stations/{station}/clock")).Expect(200).Json;

        Assert.Equal(("measured", "off", 0), ((string?)known["method"], (string?)known["state"], (int)known["exchanges"]!));
        Assert.Contains(after.Services.GetRequiredService<ClockQuery>().InAlarm(), c => c.Station == station);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task When_the_nodes_own_clock_is_set_it_says_so_and_records_keep_their_true_distance(int hours)
    {
        var node = new SkewedClock(TimeSpan.Zero);
        await using var stepped = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(node));
        using var client = Client(new SkewedClock(TimeSpan.FromSeconds(20)), stepped);
        await client.ExchangeClockAsync("S", Ct);
        await client.ExchangeClockAsync("S", Ct);
        await client.ExchangeClockAsync("S", Ct);

        node.Ahead = TimeSpan.FromHours(hours);
        await Until.TrueAsync(() => Task.FromResult(stepped.Log.At(LogLevel.Warning).Any(l => l.Contains(hours < 0 ? "set back by" : "set forwards by"))), "the node says that its clock was set");
        var told = stepped.Services.GetRequiredService<IJournal>().Head;
        await stepped.Services.GetRequiredService<Projector>().WaitForAsync(told, Ct);
        var truly = node.GetUtcNow();
        (await stepped.Api.InspectAsync(Sample.Inspection("kept", "S").With("inspectedAt", Text(truly.AddSeconds(20).AddHours(-hours))))).Expect(201);
        var time = (await stepped.Api.RecordAsync("S", "kept")).Expect(200).Json["time"]!;
        var allowed = (double)time["uncertainty"]! + 5;
        Assert.InRange((Rfc(time["corrected"]!) - truly).TotalMilliseconds, -allowed, allowed);
        Assert.InRange((double)((decimal)time["offset"]! - 20_000m + (hours * 3_600_000m)), -allowed, allowed);

        // The exchange that was open when the clock was set is no measure: refused where it can no longer be, not counted where it could.
        if (await client.ExchangeClockAsync("S", Ct) is SendOutcome<StationClock>.Answered { Value.Note: var note })
        {
            Assert.Contains("did not count", note, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(40, hours);
            await client.ExchangeClockAsync("S", Ct);
        }

        var after = Answered(await client.ExchangeClockAsync("S", Ct));
        Assert.InRange((double)(after.Offset!.Value - 20_000m + (hours * 3_600_000m)), -(double)after.Uncertainty!.Value - 5, (double)after.Uncertainty.Value + 5);
        var health = (await stepped.Api.GetAsync("/health/ready")).Expect(200).Json;
        Assert.Contains(health["warnings"]!.AsArray(), w => ((string)w!).StartsWith("This node's own clock was set by", StringComparison.Ordinal));
        Assert.Contains("sightline_clock_stepped 1", (await stepped.Api.GetAsync("/metrics")).Text);
    }

    private async Task CaughtUpAsync() => await Until.TrueAsync(async () => (await hub.Api.BooksAsync()) is var b && b.Projected == b.Head, "projections hold all");

    private SightlineClient Client(TimeProvider clock, HubInProcess? of = null) =>
        new(new SightlineClientOptions { HubUrl = new Uri((of ?? hub.Hub).Url), ApiKey = (of ?? hub.Hub).Api.Key! }, clock);

    private static StationClock Answered(SendOutcome<StationClock> outcome) => Assert.IsType<SendOutcome<StationClock>.Answered>(outcome).Value;

    private static DateTimeOffset Rfc(JsonNode text)
    {
        Assert.True(Rfc3339.TryParse((string)text!, out var time));
        return time;
    }

    private static string Text(DateTimeOffset time) => Rfc3339.Write(time);

    private static string Precise(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'");
}
