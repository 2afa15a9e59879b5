using Sightline.Acquisition.Profiles;
using Sightline.Contract.Client;
using Sightline.Server.Replay;
using Sightline.Tests.Acquisition.Profiles;

namespace Sightline.Tests.Contract;

public sealed class ReplayRunTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task The_steel_file_is_stored_once_and_recognised_the_second_time()
    {
        await using var hub = await FakeHub.StartAsync();
        var report = await ReportAsync(hub, Steel() with { Repeat = 1 });

        Assert.Equal("2912 sent: 1456 stored, 1456 duplicates, 0 conflicts, 0 refused", report.InWords().First());
        Assert.Equal(
            ["books of the hub: balanced", "  received 1456 = stored 1456 + refused 0", "  stored 1456 = delivered 0 + waiting 1456 + parked 0 + closed 0"],
            report.InWords().Skip(1));
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public async Task Pictures_follow_their_results_and_arrive_byte_for_byte()
    {
        var folder = RealData.Need("aps-mqtt-sessions/dev");
        await using var hub = await FakeHub.StartAsync();
        var report = await ReportAsync(hub, new ReplayOptions { Path = folder, Profile = "aps-quality", Repeat = 1 });

        Assert.Equal(["6 sent: 3 stored, 3 duplicates, 0 conflicts, 0 refused", "images: 3 uploaded, 0 known already, 0 refused"], report.InWords().Take(2));
        Assert.Equal(["POST", "PUT", "PUT", "PUT", "POST", "GET"], hub.Requests.Select(request => request.Method));
        Assert.Equal(
            Directory.GetFiles(Path.Combine(folder, "images")).Select(file => Convert.ToHexString(File.ReadAllBytes(file))).Order(),
            hub.Images.Values.Select(Convert.ToHexString).Order());
    }

    [Fact]
    public async Task A_rate_is_kept_by_the_clock_in_even_requests()
    {
        using var folder = new TempFolder();
        await using var hub = await FakeHub.StartAsync();
        var before = _clock.GetUtcNow();

        var report = await ReportAsync(hub, Csv(folder, 100) with { RatePerSecond = 50 });

        Assert.Equal(100, report.Counts.Stored);
        Assert.Equal(20, hub.Requests.Count(request => request.Method == "POST"));
        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.2));
    }

    [Fact]
    public async Task What_was_not_kept_is_counted_named_and_makes_the_replay_fail()
    {
        using var folder = new TempFolder();
        await using var hub = await FakeHub.StartAsync();
        hub.Judge = item => (string?)item["part"]!["serial"] switch { "S1" => 422, "S2" => 409, _ => null };
        var options = Csv(folder, 3);
        File.AppendAllText(options.Path, "S9,good,2026-11-20T08:00:00Z,L1\n");

        var report = await ReportAsync(hub, options);

        Assert.Equal(
            [
                "3 sent: 1 stored, 0 duplicates, 1 conflicts, 1 refused",
                "could not be mapped and were not sent: 1",
                "  a.csv line 5: The result would be 'good'. Give one of pass, fail, review, or a lookup in the profile.",
                "  a.csv line 3: 422 /part is empty. Give a serial.",
                "  a.csv line 4: 409 known with other content",
            ],
            report.InWords().Take(5));
        Assert.Equal(1, report.ExitCode);
    }

    [Fact]
    public async Task A_hub_that_stays_away_ends_the_replay_with_the_way_out()
    {
        using var folder = new TempFolder();
        await using var hub = await FakeHub.StartAsync();
        hub.Next(503);
        hub.Next(503);

        var report = await ReportAsync(hub, Csv(folder, 3), attempts: 2);

        Assert.Equal(
            "after 2 attempts the node answered 503; a.csv line 2 to a.csv line 4 may be stored or not. Replay again: what is stored is recognised",
            report.Ended);
        Assert.Equal(1, report.ExitCode);
    }

    [Fact]
    public async Task A_wrong_key_ends_it_at_the_first_answer()
    {
        using var folder = new TempFolder();
        await using var hub = await FakeHub.StartAsync();
        hub.Next(401, body: """{"status":401,"detail":"The key is not known."}""");

        var report = await ReportAsync(hub, Csv(folder, 3) with { BatchSize = 1, Repeat = 3 });

        Assert.Equal("the hub answered 401 (The key is not known.) to a.csv line 2", report.Ended);
        Assert.Single(hub.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Nothing_is_sent_while_something_must_still_be_stated()
    {
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);
        var outcome = await new ReplayRun(Steel() with { Stated = Stated.Nothing }, client, _clock).RunAsync(CancellationToken.None);

        Assert.Equal(3, Assert.IsType<ReplayOutcome.NotStarted>(outcome).Problems.Count);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task Progress_is_told_and_stopping_still_gives_a_report()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);

        var run = new ReplayRun(Csv(folder, 10) with { BatchSize = 2 }, client, _clock, counts =>
        {
            if (counts.Sent == 4)
            {
                stop.Cancel();
            }
        });
        var report = Assert.IsType<ReplayOutcome.Done>(await run.RunAsync(stop.Token)).Report;

        Assert.Equal((4, "asked to stop", 1), (report.Counts.Stored, report.Ended, report.ExitCode));
    }

    private async Task<ReplayReport> ReportAsync(FakeHub hub, ReplayOptions options, int attempts = 8)
    {
        using var client = hub.Client(_clock, o => o.Attempts = attempts);
        var run = new ReplayRun(options, client, _clock).RunAsync(CancellationToken.None);
        return Assert.IsType<ReplayOutcome.Done>(await _clock.RunAsync(run)).Report;
    }

    private static ReplayOptions Steel() => new()
    {
        Path = RealData.Need("steel-plates-faults/steel_dev.csv"), Profile = "steel-plates", Stated = Bench.EverySecond,
    };

    private static ReplayOptions Csv(TempFolder folder, int rows) => new()
    {
        Path = folder.Write("a.csv", "serial,result,inspectedAt,station\n" +
            string.Concat(Enumerable.Range(0, rows).Select(i => $"S{i},pass,2026-11-20T08:00:00Z,L1\n"))),
        Profile = "generic-csv",
    };
}
