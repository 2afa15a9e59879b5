using System.Text;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Insight;

public sealed class LineOverviewTests
{
    [Fact]
    public async Task Every_station_is_there_the_silent_the_never_heard_and_the_unknown_included()
    {
        await using var node = new Node();
        await node.SeedAsync("L1-AOI-1");
        await node.PutAsync(MasterKind.Lines, "L1", """{"name":"Brackets"}""");
        await node.PutAsync(MasterKind.Lines, "L9", """{"name":"Empty"}""");
        await node.PutAsync(MasterKind.Stations, "L1-AOI-2", """{"name":"Second","line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "L2-AOI-1", """{"line":"L2"}""");
        await node.PutAsync(MasterKind.Stations, "bench", "{}");
        var heard = node.Clock.GetUtcNow();
        await node.InspectAsync("L1-AOI-1");
        node.Clock.Advance(TimeSpan.FromMinutes(3));
        await node.InspectAsync("L2-AOI-1");
        await node.InspectAsync("stranger");

        var overview = Read(node);

        Assert.Equal(
            ["L1 Brackets: L1-AOI-1 Silent known, L1-AOI-2 NoData known", "L2 : L2-AOI-1 Running known", "L9 Empty: ", " : bench NoData known, stranger Running unknown"],
            overview.Lines.Select(l => $"{l.Id} {l.Name}: {string.Join(", ", l.Stations.Select(s => $"{s.Station} {s.State} {(s.Known ? "known" : "unknown")}"))}"));
        var silent = Station(overview, "L1-AOI-1");
        Assert.Equal((heard, "i1", InspectionResult.Pass), (silent.SilentSince, silent.Last!.Id, silent.Last.Result));
        Assert.Equal(("WO-1", "P-1", null), (silent.WorkOrder, silent.Product, silent.Missing));
        Assert.Equal("Second", Station(overview, "L1-AOI-2").Name);
        Assert.Contains("PUT /api/v1/stations/stranger", Station(overview, "stranger").Missing);
        Assert.Equal((overview.At, TimeSpan.FromMinutes(2)), (node.Clock.GetUtcNow(), overview.SilentAfter));
    }

    [Fact]
    public async Task A_station_is_silent_after_the_time_that_is_set()
    {
        await using var node = new Node(settings: new() { ["Insight:SilentAfter"] = "00:00:30" });
        await node.SeedAsync();
        await node.InspectAsync();

        node.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(StationState.Running, Station(Read(node), "L1-AOI-1").State);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StationState.Silent, Station(Read(node), "L1-AOI-1").State);
    }

    [Fact]
    public async Task Production_counts_by_result_and_test_pieces_and_rehearsals_apart()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await SendAsync(node, 1, "pass");
        await SendAsync(node, 2, "fail");
        await SendAsync(node, 3, "fail");
        await SendAsync(node, 4, "review");
        await SendAsync(node, 5, "fail", purpose: "challenge");
        await SendAsync(node, 6, "pass", purpose: "rehearsal");
        await SendAsync(node, 6, "pass", purpose: "rehearsal");

        var station = Station(Read(node), "L1-AOI-1");

        Assert.Equal(new StationCounts(1, 2, 1, 1, 1), station.Counts);
        Assert.Equal((1L, 2L, 1L, true), (station.Strip[^1].Pass, station.Strip[^1].Fail, station.Strip[^1].Review, station.Strip[^1].HasData));
        Assert.All(station.Strip.SkipLast(1), bucket => Assert.False(bucket.HasData));
    }

    [Fact]
    public async Task The_strip_begins_with_the_shift_and_a_late_record_goes_to_the_minute_it_was_exposed()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Shifts, "early", """{"timeZone":"Europe/Berlin","start":"06:00","end":"14:00","line":"L1"}""");
        await node.InspectAsync(at: "2026-11-20T05:04:59.999Z");
        await node.InspectAsync(at: "2026-11-20T05:05:00.000Z");
        await node.InspectAsync(at: "2026-11-20T04:59:59.999Z");
        await node.InspectAsync(at: "2026-11-19T05:30:00.000Z");

        var station = Station(Read(node), "L1-AOI-1");

        Assert.Equal(("early", Time("2026-11-20T05:00:00Z"), Time("2026-11-20T13:00:00Z")), (station.Shift.Id, station.Shift.Starts, station.Shift.Ends));
        Assert.Equal(2, station.Counts.Pass);
        Assert.Equal(
            ["05:00 1", "05:05 1"], station.Strip.Where(b => b.HasData).Select(b => $"{b.At:HH:mm} {b.Pass}"));
        Assert.Equal((Time("2026-11-20T05:00:00Z"), Time("2026-11-20T08:00:00Z"), 37), (station.Strip[0].At, station.Strip[^1].At, station.Strip.Count));
        Assert.Equal(StationState.Running, station.State);
        Assert.Equal(4, node.Row("SELECT SUM(pass) FROM station_minutes") is { } sum ? int.Parse(sum) : 0);
    }

    [Fact]
    public async Task Without_a_shift_the_last_eight_hours_are_shown()
    {
        await using var node = new Node();
        await node.SeedAsync();
        node.Clock.Advance(TimeSpan.FromMinutes(7));
        await node.InspectAsync(at: "2026-11-20T00:04:00Z");
        await node.InspectAsync(at: "2026-11-20T00:06:00Z");

        var station = Station(Read(node), "L1-AOI-1");

        Assert.Equal((null, Time("2026-11-20T00:05:00Z"), null), (station.Shift.Id, station.Shift.Starts, station.Shift.Ends));
        Assert.Equal(1, station.Counts.Pass);
    }

    [Fact]
    public async Task The_rate_is_of_five_full_minutes_and_the_one_that_runs()
    {
        await using var node = new Node();
        await node.SeedAsync();
        for (var i = 0; i < 60; i++)
        {
            await node.InspectAsync();
            node.Clock.Advance(TimeSpan.FromSeconds(6));
        }

        // 08:06:00: five full minutes of ten each, and one that has just begun.
        Assert.Equal(10m, Station(Read(node), "L1-AOI-1").RatePerMinute);
        node.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(Math.Round(50 / 5.5m, 1), Station(Read(node), "L1-AOI-1").RatePerMinute);
        node.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0m, Station(Read(node), "L1-AOI-1").RatePerMinute);
    }

    [Fact]
    public async Task Waiting_parked_and_missing_numbers_are_those_of_the_station()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t"}""");
        await node.FactAsync(FactKinds.Map, "mes", """{"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"classes":{},"unknownClass":{"policy":"park"},"fields":{"part":{"from":"part.serial"}}}""");
        var first = await node.InspectAsync(serial: "SN-1", more: ",\"sequence\":1");
        await node.InspectAsync(serial: "SN-2", more: ",\"sequence\":5");
        await node.InspectAsync("L2-AOI-1");
        Assert.Equal("2 0 3 / 0 1 0", Numbers(node));

        await node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{first}},"target":"mes"}""");
        await node.PutAsync(MasterKind.Stations, "L2-AOI-1", "{}");
        await node.SetContextAsync("L2-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        Assert.Equal("1 0 3 / 1 0 0", Numbers(node));
    }

    [Fact]
    public async Task Random_days_count_by_station_what_the_records_say()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var node = new Node();
        for (var step = 0; step < 300; step++)
        {
            await Traffic.StepAsync(node, random, step);
        }

        foreach (var (account, state) in ((string, long)[])[(Accounts.StationWaiting, RecordStates.Waiting), (Accounts.StationParked, RecordStates.Parked)])
        {
            Assert.True(
                node.Rows($"SELECT station, COUNT(*) FROM inspections WHERE state = {state} GROUP BY station ORDER BY station").SequenceEqual(
                    node.Rows($"SELECT of, value FROM totals WHERE account = '{account}' AND value <> 0 ORDER BY of")),
                $"Seed {seed}");
        }

        Assert.True(
            node.Rows("SELECT waits_for, COUNT(*) FROM inspections WHERE state = 2 AND waits_for IS NOT NULL GROUP BY waits_for ORDER BY waits_for").SequenceEqual(
                node.Rows($"SELECT of, value FROM totals WHERE account = '{Accounts.ParkedFor}' ORDER BY of")),
            $"Seed {seed}");
        Assert.Equal(node.Row("SELECT COUNT(*) FROM inspections WHERE merged_into IS NULL"), node.Row("SELECT SUM(pass + fail + review + challenge + rehearsal) FROM station_minutes"));
    }

    [Fact]
    public async Task Somebody_limited_to_a_station_sees_that_station_and_its_line()
    {
        await using var node = new Node();
        await node.SeedAsync("L1-AOI-1");
        await node.PutAsync(MasterKind.Lines, "L2", "{}");
        await node.PutAsync(MasterKind.Stations, "L2-AOI-1", """{"line":"L2"}""");
        await node.InspectAsync("stranger");

        var overview = node.Get<LineOverviewQuery>().Read(Scope.Of(["L1-AOI-1", "gone"]));

        var line = Assert.Single(overview.Lines);
        Assert.Equal(("L1", "L1-AOI-1"), (line.Id, Assert.Single(line.Stations).Station));
        Assert.Empty(node.Get<LineOverviewQuery>().Read(Scope.Of([])).Lines);
    }

    [Fact]
    public async Task A_transaction_that_failed_counts_nothing_twice()
    {
        await using var node = new Node();
        await node.SeedAsync();
        using (var beside = SqliteDatabase.OpenWriter(node.Folder.Projections, flushEveryCommit: false))
        {
            beside.Run("CREATE TRIGGER dies BEFORE INSERT ON inspections WHEN NEW.id = 'b' BEGIN SELECT RAISE(ABORT, 'killed'); END");
            foreach (var id in (string[])["a", "b"])
            {
                await node.Get<Intake>().ReceiveAsync(new Submission(Encoding.UTF8.GetBytes(node.Message(id))), node.Arrival);
            }

            Assert.Throws<SqliteFailure>(node.Project);
            Assert.Equal("-", node.Row("SELECT SUM(pass) FROM station_minutes"));
            beside.Run("DROP TRIGGER dies");
        }

        node.Project();
        Assert.Equal("2", node.Row("SELECT SUM(pass) FROM station_minutes"));
    }

    private static LineOverview Read(Node node) => node.Get<LineOverviewQuery>().Read(Scope.Everything);

    private static StationView Station(LineOverview overview, string id) => Assert.Single(overview.Lines.SelectMany(l => l.Stations), s => s.Station == id);

    private static string Numbers(Node node) => string.Join(" / ", ((string[])["L1-AOI-1", "L2-AOI-1"]).Select(id => Station(Read(node), id)).Select(s => $"{s.Waiting} {s.Parked} {s.Gaps}"));

    private static Task SendAsync(Node node, int id, string result, string purpose = "production") =>
        node.SendAsync(node.Message($"m{id}", more: $",\"purpose\":\"{purpose}\"").Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));

    private static DateTimeOffset Time(string text) => Rfc3339.TryParse(text, out var time) ? time : throw new ArgumentException(text);
}
