using System.Globalization;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Context;
using Sightline.Genealogy;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context;

/// <summary>Which time a record gets by the node's clock, from facts alone: what was measured is applied, what is guessed is shown.</summary>
public sealed class ClockStageTests
{
    private const string Station = "L1-AOI-1";

    /// <summary>Where the manual clock begins.</summary>
    private static readonly DateTimeOffset s_eight = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(180_000, "off")]
    [InlineData(-180_000, "off")]
    [InlineData(499, "ok")]
    [InlineData(3_600_001, "untrusted")]
    [InlineData(-144_000_000, "untrusted")]
    public async Task A_measured_offset_is_always_applied(int ahead, string state)
    {
        await using var node = new Node();
        await MeasuredAsync(node, ahead, uncertainty: 2);
        var record = await ExposedAsync(node, s_eight.AddMilliseconds(-40), ahead);

        Assert.Equal($"2026-11-20T07:59:59.960Z {state} {ahead} 2", Time(node, record));
        Assert.Equal(state == "untrusted", Flags(node, record).Contains(RecordFlags.ClockUntrusted));
    }

    [Fact]
    public async Task A_station_three_minutes_ahead_is_bound_to_the_order_that_was_really_running()
    {
        foreach (var measured in (bool[])[true, false])
        {
            await using var node = new Node();
            await node.SeedAsync();
            await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
            await node.SetContextAsync(Station, """{"workOrder":"WO-2","validFrom":"2026-11-20T08:01:00Z"}""");
            if (measured)
            {
                await MeasuredAsync(node, 180_000);
            }

            var before = await ExposedAsync(node, s_eight, 180_000);
            node.Clock.Advance(TimeSpan.FromMinutes(2));
            var after = await ExposedAsync(node, s_eight.AddMinutes(2), 180_000);

            Assert.Equal(("WO-1", "WO-2"), (node.Context(before)[ContextNames.WorkOrder], node.Context(after)[ContextNames.WorkOrder]));
        }
    }

    [Fact]
    public async Task A_record_from_the_future_proves_that_its_station_is_ahead_and_those_beside_it_are_moved_alike()
    {
        await using var node = new Node();
        var quick = await ExposedAsync(node, s_eight, 180_000);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var slower = await ExposedAsync(node, s_eight.AddMilliseconds(300), 180_000);
        node.Clock.Advance(TimeSpan.FromSeconds(60));
        var late = await ExposedAsync(node, s_eight.AddSeconds(30), 180_000);
        node.Clock.Advance(TimeSpan.FromSeconds(300));
        var kept = await ExposedAsync(node, s_eight.AddSeconds(40), 180_000);

        Assert.Equal("2026-11-20T08:00:00.000Z estimated 180000 ", Time(node, quick));
        Assert.Equal("2026-11-20T08:00:00.300Z estimated 180000 ", Time(node, slower));

        // Half a minute on the way: all that is certain of this one is that it was not exposed after it arrived.
        Assert.Equal("2026-11-20T08:01:01.000Z estimated 149000 ", Time(node, late));

        // Kept back, or the clock was set right since: as sent.
        Assert.Equal("2026-11-20T08:03:40.000Z estimated 180000 ", Time(node, kept));
    }

    [Fact]
    public async Task Records_that_were_kept_back_are_never_corrected_forward_and_a_station_that_was_heard_before_is_trusted()
    {
        await using var node = new Node();
        for (var i = 0; i < 30; i++)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(30));
            await ExposedAsync(node, node.Clock.GetUtcNow().AddMilliseconds(-20), 0);
        }

        var outage = node.Clock.GetUtcNow();
        node.Clock.Advance(TimeSpan.FromHours(5));
        for (var i = 0; i < 40; i++)
        {
            var record = await ExposedAsync(node, outage.AddMinutes(i), 0);
            Assert.Equal($"{Rfc3339.Write(outage.AddMinutes(i))} estimated -20 ", Time(node, record));
            Assert.Empty(Flags(node, record));
        }

        Assert.Empty(node.Get<ClockQuery>().InAlarm());
    }

    [Theory]
    [InlineData("measured")]
    [InlineData("estimate")]
    [InlineData("ignore")]
    public async Task A_station_forty_hours_behind_is_shown_after_twenty_records_and_corrected_only_where_the_plant_says_so(string mode)
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, Station, $$"""{"clock":"{{mode}}"}""");
        var behind = (int)TimeSpan.FromHours(-40).TotalMilliseconds;
        for (var i = 1; i <= 25; i++)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(2));
            var exposed = node.Clock.GetUtcNow().AddMilliseconds(-10 - (i % 5));
            var record = await ExposedAsync(node, exposed, behind);
            var sent = Rfc3339.Write(exposed.AddMilliseconds(behind));
            Assert.Equal(
                mode == "ignore" || (mode == "measured" && i < 20) ? $"{sent}   " : mode == "measured" ? $"{sent} untrusted -144000010 "
                    : i < 5 ? $"{Rfc3339.Write(exposed.AddMilliseconds(11))} untrusted -144000011 " : $"{Rfc3339.Write(exposed.AddMilliseconds(10))} untrusted -144000010 ",
                Time(node, record));
            Assert.Equal(mode == "estimate" || (mode == "measured" && i >= 20), Flags(node, record).Contains(RecordFlags.ClockUntrusted));
        }

        Assert.Equal(mode == "ignore" ? 0 : 1, node.Get<ClockQuery>().InAlarm().Count);
    }

    [Fact]
    public async Task A_measurement_that_would_put_a_record_into_the_future_is_not_believed_for_it()
    {
        await using var node = new Node();
        await MeasuredAsync(node, -144_000_000);
        var record = await ExposedAsync(node, s_eight.AddMilliseconds(-30), 0);
        var behind = await ExposedAsync(node, s_eight, -144_000_000);

        Assert.Equal("2026-11-20T07:59:59.970Z   ", Time(node, record));
        Assert.Equal("2026-11-20T08:00:00.000Z untrusted -144000000 1", Time(node, behind));
    }

    [Fact]
    public async Task A_message_sent_to_be_measured_bounds_the_clock_at_once_and_moves_only_a_station_that_is_ahead()
    {
        await using var node = new Node();
        await ToldAsync(node, "A", new ClockFact { Method = ClockMethods.Estimated, Offset = 90_000 });
        await ToldAsync(node, "B", new ClockFact { Method = ClockMethods.Estimated, Offset = -90_000 });
        var ahead = await ExposedAsync(node, s_eight.AddMilliseconds(-100), 90_000, "A");
        var behind = await ExposedAsync(node, s_eight.AddMilliseconds(-100), -90_000, "B");

        Assert.Equal("2026-11-20T07:59:59.900Z estimated 90000 ", Time(node, ahead));
        Assert.Equal("2026-11-20T07:58:29.900Z estimated -90000 ", Time(node, behind));
        Assert.Equal(["A", "B"], node.Get<ClockQuery>().InAlarm().Select(c => c.Station));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task When_this_nodes_clock_is_set_what_was_measured_is_shifted_with_it(int hours)
    {
        await using var node = new Node();
        var clock = node.Get<NodeClock>();
        await MeasuredAsync(node, 3_000);
        node.Clock.Step(TimeSpan.FromHours(hours));
        await node.Get<ClockWatch>().LookAsync();
        Assert.Equal(TimeSpan.FromHours(hours), clock.Last!.By);
        var record = await ExposedAsync(node, s_eight.AddHours(hours).AddMilliseconds(-50), 3_000 - (hours * 3_600_000));

        Assert.Equal($"{Rfc3339.Write(s_eight.AddHours(hours).AddMilliseconds(-50))} {(hours == 1 ? ClockStates.Off : ClockStates.Untrusted)} {3_000 - (hours * 3_600_000)} 1", Time(node, record));
    }

    [Theory]
    [InlineData(3_155_760_000_000)]
    [InlineData(-3_155_760_000_000)]
    [InlineData(250_000_000_000_000)]
    [InlineData(-250_000_000_000_000)]
    public async Task A_clock_of_another_age_stops_nothing(decimal step)
    {
        await using var node = new Node();
        await MeasuredAsync(node, 0);
        await ToldAsync(node, ClockMethods.ThisNode, new ClockFact { Method = ClockMethods.Step, Step = step });
        var record = await ExposedAsync(node, s_eight.AddMilliseconds(-100), 0);

        Assert.Null(node.Projector.Failure);
        Assert.NotEmpty(Time(node, record));
    }

    [Fact]
    public async Task What_an_edge_measured_is_added_to_its_own_clock()
    {
        await using var node = new Node();
        await ToldAsync(node, Station, new ClockFact { Method = ClockMethods.Measured, Offset = 700, Uncertainty = 1, RoundTrip = 2, Reference = "edge:PRESS", ReferenceOffset = -300, ReferenceUncertainty = 4 });
        var record = await ExposedAsync(node, s_eight.AddMilliseconds(-900), 400);

        Assert.Equal("2026-11-20T07:59:59.100Z ok 400 5", Time(node, record));
        Assert.Equal("edge:PRESS", Assert.Single(node.Get<ClockQuery>().All(Scope.Everything)).Reference);
    }

    [Fact]
    public async Task The_alarm_begins_with_the_fact_that_shows_it_and_ends_with_the_one_that_shows_it_gone()
    {
        await using var node = new Node();
        await MeasuredAsync(node, 400);
        Assert.Empty(node.Get<ClockQuery>().InAlarm());
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await MeasuredAsync(node, 501);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await MeasuredAsync(node, -9_000);
        Assert.Equal(s_eight.AddMinutes(1), Assert.Single(node.Get<ClockQuery>().InAlarm()).AlarmSince);

        await ToldAsync(node, ClockMethods.ThisNode, new ClockFact { Method = ClockMethods.Limits, AlarmAt = 10_000, UntrustedAt = 20_000 });
        Assert.Empty(node.Get<ClockQuery>().InAlarm());
        Assert.Equal(ClockStates.Ok, node.Get<ClockQuery>().Of(Station)!.State);
    }

    [Fact]
    public async Task Limits_of_the_plant_become_a_fact_once_and_the_usual_ones_never()
    {
        await using (var usual = new Node())
        {
            _ = usual.Projector;
            Assert.True(await usual.Get<ClockNotes>().LimitsAsync());
            Assert.Equal(0, usual.Journal.Head);
        }

        await using var node = new Node(settings: new() { ["Clocks:AlarmAt"] = "00:00:02", ["Clocks:UntrustedAt"] = "00:00:10" });
        _ = node.Projector;
        Assert.True(await node.Get<ClockNotes>().LimitsAsync());
        node.Project();
        Assert.True(await node.Get<ClockNotes>().LimitsAsync());
        Assert.Equal(1, node.Journal.Head);

        await MeasuredAsync(node, 11_000);
        Assert.Equal(ClockStates.Untrusted, node.Get<ClockQuery>().Of(Station)!.State);
    }

    [Fact]
    public async Task A_rebuild_and_a_restart_at_any_moment_give_the_same_times()
    {
        for (var round = 0; round < 5; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            var clock = new ManualClock();
            var node = new Node(path, clock);
            for (var step = 0; step < 300; step++)
            {
                if (random.Next(40) == 0)
                {
                    await node.DisposeAsync();
                    node = new Node(path, clock);
                }

                await TurnAsync(node, random, step);
            }

            var before = node.Get<ProjectionReader>().Read(Dump.Tables);
            await node.DisposeAsync();
            Directory.GetFiles(path, "projections.db*").ToList().ForEach(File.Delete);
            await using var rebuilt = new Node(path);
            rebuilt.Project();
            var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);

            Assert.NotEmpty(before["clocks"]);
            Assert.All(["clocks", "inspections", "clock_limits"], table =>
                Assert.True(before[table].SequenceEqual(after[table]), $"Seed {seed}, {table}: {string.Join(" ;; ", before[table].Except(after[table]).Take(3))} became {string.Join(" ;; ", after[table].Except(before[table]).Take(3))}"));
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task TurnAsync(Node node, Random random, int turn)
    {
        string[] stations = ["A", "B", "C"];
        var station = stations[random.Next(3)];
        node.Clock.Advance(TimeSpan.FromTicks(random.Next(1, 600_000_000)));
        switch (random.Next(12))
        {
            case 0:
                await ToldAsync(node, station, new ClockFact { Method = ClockMethods.Measured, Offset = random.Next(-9_000_000, 9_000_000) / 10_000m, Uncertainty = random.Next(100) / 10_000m });
                break;
            case 1:
                await ToldAsync(node, station, new ClockFact { Method = ClockMethods.Estimated, Offset = random.Next(-9_000_000, 9_000_000) / 10_000m });
                break;
            case 2 when random.Next(3) == 0:
                await ToldAsync(node, ClockMethods.ThisNode, new ClockFact { Method = ClockMethods.Step, Step = random.Next(-9_000_000, 9_000_000) / 10_000m });
                break;
            case 3 when random.Next(3) == 0:
                await ToldAsync(node, ClockMethods.ThisNode, new ClockFact { Method = ClockMethods.Limits, AlarmAt = random.Next(1, 999), UntrustedAt = random.Next(1_000, 9_999) });
                break;
            case 4 when random.Next(3) == 0:
                await node.PutAsync(MasterKind.Stations, station, $$"""{"clock":"{{ClockModes.All[random.Next(3)]}}"}""");
                break;
            default:
                var sent = node.Clock.GetUtcNow().AddTicks(random.NextInt64(-40_000_000, 4_000_000)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
                Assert.Equal(201, (await node.SendAsync(node.Message($"r{turn}", station, at: sent))).Status);
                break;
        }
    }

    private static Task<long> MeasuredAsync(Node node, decimal ahead, decimal uncertainty = 1) =>
        ToldAsync(node, Station, new ClockFact { Method = ClockMethods.Measured, Offset = ahead, Uncertainty = uncertainty, RoundTrip = 2 * uncertainty });

    private static Task<long> ToldAsync(Node node, string station, ClockFact fact) =>
        node.FactAsync(FactKinds.Clock, station, System.Text.Encoding.UTF8.GetString(fact.ToBytes()));

    /// <summary>A record that arrives now, exposed at a true moment, with the time its station's clock showed.</summary>
    private static Task<long> ExposedAsync(Node node, DateTimeOffset truly, int ahead, string station = Station) =>
        node.InspectAsync(station, at: Rfc3339.Write(truly.AddMilliseconds(ahead)));

    /// <summary>Corrected time, state, offset and uncertainty in milliseconds.</summary>
    private static string Time(Node node, long position)
    {
        var time = node.Get<RecordQuery>().At(position)!.Time;
        return $"{Rfc3339.Write(time.Corrected)} {time.Clock?.State} {time.Clock?.Offset.TotalMilliseconds:0} {time.Clock?.Uncertainty?.TotalMilliseconds:0}";
    }

    private static IReadOnlyList<string> Flags(Node node, long position) => node.Get<RecordQuery>().At(position)!.Row.Flags.Where(f => f != RecordFlags.AheadOfClock).ToList();
}
