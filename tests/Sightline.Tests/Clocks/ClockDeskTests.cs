using System.Text;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Clocks;

/// <summary>What a desk makes of exchanges, and when the journal is told.</summary>
public sealed class ClockDeskTests
{
    private const string Station = "L1-AOI-1";

    [Fact]
    public async Task The_journal_is_told_what_is_news_and_not_every_exchange()
    {
        await using var node = new Node();
        var desk = new Desk(node);

        await desk.ExchangeAsync(Station, 20);
        await desk.ExchangeAsync(Station, 24);
        await desk.ExchangeAsync(Station, 18);
        Assert.Single(desk.Facts());

        await desk.ExchangeAsync(Station, 26);
        Assert.Equal([20m, 26m], desk.Facts().Select(f => f.Offset!.Value));

        await desk.ExchangeAsync(Station, 26);
        Assert.Equal(2, desk.Facts().Count);
        node.Clock.Advance(TimeSpan.FromMinutes(5));
        await desk.ExchangeAsync(Station, 26);
        Assert.Equal([20m, 26m, 26m], desk.Facts().Select(f => f.Offset!.Value));
    }

    [Fact]
    public async Task A_change_of_state_is_news_however_small_the_move()
    {
        await using var node = new Node();
        var desk = new Desk(node);

        Assert.Equal(ClockStates.Ok, (await desk.ExchangeAsync(Station, 498)).Known!.State);
        Assert.Equal(ClockStates.Off, (await desk.ExchangeAsync(Station, 501)).Known!.State);
        Assert.Equal(ClockStates.Untrusted, (await desk.ExchangeAsync(Station, 3_600_001)).Known!.State);

        Assert.Equal(3, desk.Facts().Count);
    }

    [Fact]
    public async Task A_move_within_the_uncertainty_is_no_news()
    {
        await using var node = new Node();
        var desk = new Desk(node);

        await desk.ExchangeAsync(Station, 20, roundTrip: 200);
        await desk.ExchangeAsync(Station, 110, roundTrip: 200);

        var fact = Assert.Single(desk.Facts());
        Assert.Equal((20m, 100m, 200m, ClockMethods.Measured), (fact.Offset, fact.Uncertainty, fact.RoundTrip, fact.Method));
    }

    [Fact]
    public async Task A_station_that_finishes_nothing_is_bounded_from_one_side_by_its_quickest_message()
    {
        await using var node = new Node();
        var desk = new Desk(node);

        Assert.Null((await desk.BeginAsync(Station, 170_000)).Known);
        Assert.Null((await desk.BeginAsync(Station, 179_990)).Known);
        var third = (await desk.BeginAsync(Station, 171_000)).Known!;

        Assert.Equal((ClockMethods.Estimated, 179_990d, (TimeSpan?)null), (third.Method, third.Offset.TotalMilliseconds, third.Uncertainty));
        Assert.Equal((ClockMethods.Estimated, 179_990m), (Assert.Single(desk.Facts()).Method, desk.Facts()[0].Offset));

        Assert.Equal(ClockMethods.Measured, (await desk.ExchangeAsync(Station, 180_000)).Known!.Method);
        Assert.Equal(ClockMethods.Measured, (await desk.BeginAsync(Station, 0)).Known!.Method);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task Exchanges_before_this_nodes_clock_was_set_no_longer_count_and_the_step_comes_to_the_journal_first(int hours)
    {
        await using var node = new Node();
        var desk = new Desk(node);
        await desk.ExchangeAsync(Station, 100);
        var begun = (await desk.BeginAsync(Station, 100)).T3!.Value;

        node.Clock.Step(TimeSpan.FromHours(hours));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var old = new ClockExchange(begun, begun, begun, begun);
        var answer = await node.Get<ClockDesk>().ExchangeAsync(Station, new ClockReport(null, null, old), node.Get<NodeClock>().Now(), "key");

        Assert.NotNull(answer.Note);
        Assert.Null(answer.Known);

        var t3 = (await desk.BeginAsync(Station, 100 - (hours * 3_600_000))).T3!.Value;
        var ahead = TimeSpan.FromMilliseconds(100) - TimeSpan.FromHours(hours);
        var after = await node.Get<ClockDesk>().ExchangeAsync(Station, new ClockReport(null, null, new ClockExchange(t3 + ahead, t3, t3, t3 + ahead)), node.Get<NodeClock>().Now(), "key");

        Assert.Equal(ahead, after.Known!.Offset);
        Assert.Equal(
            [$"{Station} measured 100", $" step {hours * 3_600_000}", $"{Station} measured {100 - (hours * 3_600_000)}"],
            desk.All().Select(f => $"{f.Source} {f.Said.Method} {(f.Said.Step ?? f.Said.Offset)!.Value:0}"));
        Assert.Contains(hours < 0 ? "set back" : "set forwards", Assert.Single(node.Log.Of(3003)));
    }

    [Fact]
    public async Task What_is_slewed_slowly_is_no_step_and_a_step_is_told_without_any_exchange()
    {
        await using var node = new Node();
        var (clock, watch) = (node.Get<NodeClock>(), node.Get<ClockWatch>());
        for (var second = 0; second < 100; second++)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            node.Clock.Step(TimeSpan.FromMilliseconds(20));
            await watch.LookAsync();
        }

        Assert.Equal(0, clock.Steps);
        Assert.Empty(node.Log.Of(3003));

        node.Clock.Step(TimeSpan.FromMilliseconds(-128));
        await watch.LookAsync();
        await watch.LookAsync();

        Assert.Equal(1, clock.Steps);
        Assert.Single(node.Log.Of(3003));
        Assert.Equal(-128m, Assert.Single(new Desk(node).All()).Said.Step);
    }

    [Fact]
    public async Task An_exchange_begun_before_this_node_started_does_not_count()
    {
        await using var node = new Node();
        var desk = new Desk(node);
        await desk.BeginAsync(Station, 0);
        var before = node.Clock.GetUtcNow() - TimeSpan.FromSeconds(3);

        var answer = await node.Get<ClockDesk>().ExchangeAsync(Station, new ClockReport(null, null, new ClockExchange(before, before, before, before)), node.Clock.GetUtcNow(), "key");

        Assert.Contains("did not count", answer.Note);
        Assert.Empty(desk.Facts());
    }

    [Fact]
    public async Task An_exchange_reported_more_than_an_hour_after_does_not_count()
    {
        await using var node = new Node();
        var given = (await new Desk(node).BeginAsync(Station, 0)).T3!.Value;
        node.Clock.Advance(TimeSpan.FromMinutes(61));

        var late = await node.Get<ClockDesk>().ExchangeAsync(Station, new ClockReport(null, null, new ClockExchange(given, given, given, given)), node.Get<NodeClock>().Now(), "key");

        Assert.Contains("more than an hour ago", late.Note);
        Assert.Null(late.Known);
    }

    [Fact]
    public async Task An_edge_tells_its_own_offset_with_that_of_its_stations_and_a_move_of_either_is_news()
    {
        await using var node = new Node();
        var desk = new Desk(node);
        node.Get<ClockDesk>().Reference = new ClockReference("edge:PRESS", TimeSpan.FromMilliseconds(-250), TimeSpan.FromMilliseconds(3), TimeSpan.Zero);
        await desk.ExchangeAsync(Station, 100);
        node.Get<ClockDesk>().Reference = new ClockReference("edge:PRESS", TimeSpan.FromMilliseconds(-300), TimeSpan.FromMilliseconds(3), TimeSpan.Zero);
        await desk.ExchangeAsync(Station, 100);

        Assert.Equal([("edge:PRESS", 100m, -250m, 3m), ("edge:PRESS", 100m, -300m, 3m)], desk.Facts().Select(f => (f.Reference!, f.Offset!.Value, f.ReferenceOffset!.Value, f.ReferenceUncertainty!.Value)));
    }

    [Theory]
    [InlineData("""{"t1":"2026-11-20T08:00:00.1234567Z"}""", "")]
    [InlineData("""{"t1":"2026-11-20T08:00:00Z","last":null}""", "")]
    [InlineData("""{"t1":"2026-11-20T08:00:00+01:00","last":{"t1":"2026-11-20T07:59:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:00Z","t4":"2026-11-20T07:59:00Z"}}""", "")]
    [InlineData("""{"t1":"2026-11-22T23:59:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:00Z","t4":"2026-11-22T23:59:09Z"}""", "")]
    [InlineData("""{"t1":"9999-12-31T23:59:59Z"}""", "/t1 Is more than a hundred years")]
    [InlineData("""{"t1":"0001-01-01T00:00:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:00Z","t4":"0001-01-01T00:00:00Z"}""", "/t1 Is more than a hundred years; /t4 t1 and t4 are more than")]
    [InlineData("""{}""", "/t1 Missing")]
    [InlineData("""[]""", " Is not an object")]
    [InlineData("""{"t1":""", " Is not JSON")]
    [InlineData("""{"t1":"now","t5":1}""", "/t5 Is not known; /t1 Is not an RFC 3339")]
    [InlineData("""{"t1":5}""", "/t1 Is not an RFC 3339")]
    [InlineData("""{"t1":"2026-11-20T08:00:00Z","t2":"2026-11-20T07:59:00Z"}""", "/t3 Missing; /t4 Missing")]
    [InlineData("""{"t1":"2026-11-20T08:00:00Z","last":7}""", "/last Is not an object")]
    [InlineData("""{"last":{"t1":"x"}}""", "/t1 Missing; /last/t1 Is not an RFC; /last/t2 Missing; /last/t3 Missing; /last/t4 Missing")]
    [InlineData("""{"t1":"2026-11-20T08:00:00Z","last":{"t1":"2026-11-20T07:59:01Z","t2":"2026-11-20T07:59:01Z","t3":"2026-11-20T07:59:00Z","t4":"2026-11-20T07:59:00.5Z"}}""", "/last/t4 Lies before t1; /last/t3 Lies before t2")]
    [InlineData("""{"t1":"2026-11-20T07:59:00Z","t2":"2026-11-20T08:00:00.001Z","t3":"2026-11-20T08:00:00.001Z","t4":"2026-11-20T07:59:01Z"}""", "/t3 t2 and t3 must be as this node answered")]
    [InlineData("""{"t1":"2026-11-20T07:59:00Z","t2":"2026-11-19T07:59:59Z","t3":"2026-11-19T07:59:59Z","t4":"2026-11-20T07:59:01Z"}""", "/t2 Lies more than a day before")]
    [InlineData("""{"t1":"2026-11-20T07:59:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:00Z","t4":"2026-11-20T07:59:10.001Z"}""", "/t4 The exchange was 10.0 s on the way")]
    [InlineData("""{"t1":"2026-11-20T07:59:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:05Z","t4":"2026-11-20T07:59:01Z"}""", "/t4 Between t1 and t4 there is less time")]
    [InlineData("""{"t1":"2026-11-20T08:00:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:00Z","t4":"2026-11-20T08:00:00Z","last":{"t1":"2026-11-20T07:59:00Z","t2":"2026-11-20T07:59:00Z","t3":"2026-11-20T07:59:00Z","t4":"2026-11-20T07:59:00Z"}}""", "/last Stands beside")]
    public void Every_problem_of_a_report_is_named(string body, string problems)
    {
        var now = new ManualClock().GetUtcNow();
        var errors = new List<ContractError>();
        var report = ClockReport.Read(Encoding.UTF8.GetBytes(body), now, now, errors);

        var expected = problems.Split("; ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected.Zip(errors), pair => Assert.StartsWith(pair.First, $"{pair.Second.Pointer} {pair.Second.Detail}"));
        Assert.Equal(problems.Length == 0, report is not null);
    }

    [Theory]
    [InlineData("S", """{"method":"measured","offset":5.25}""", null)]
    [InlineData("S", """{"method":"estimated","offset":-3000000000}""", null)]
    [InlineData("", """{"method":"measured","offset":5}""", "names no station: what a node knows of its own clock stays with it")]
    [InlineData("S", """{"method":"step","step":5}""", "has the method 'step'; from an edge it is measured or estimated")]
    [InlineData("S", """{"method":"measured"}""", "has no offset")]
    [InlineData("S", """{"method":"measured","offset":0,"referenceOffset":-3155760000001}""", "has an offset of more than a hundred years")]
    [InlineData("S", """null""", "does not read as one: The body of a clock's fact is null.")]
    public void What_an_edge_tells_is_looked_at_before_it_becomes_a_fact(string station, string body, string? problem) =>
        Assert.Equal(problem, ClockFact.ProblemOf(station, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("00:00:00", "01:00:00", "Clocks:AlarmAt is 00:00:00. Give a time from 00:00:00.001 to 30.00:00:00.")]
    [InlineData("00:00:02", "00:00:01", "Clocks:UntrustedAt is 00:00:01, less than Clocks:AlarmAt. Give at least 00:00:02.")]
    [InlineData("31.00:00:00", "31.00:00:00", "Clocks:AlarmAt is 31.00:00:00. Give a time from 00:00:00.001 to 30.00:00:00.; Clocks:UntrustedAt is 31.00:00:00. Give a time from 00:00:00.001 to 30.00:00:00.")]
    [InlineData("00:00:00.500", "01:00:00", null)]
    public void Limits_that_cannot_be_are_named_all_at_once(string alarm, string untrusted, string? problems) =>
        Assert.Equal(problems, new ClockOptionsCheck().Validate(null, new ClockOptions { AlarmAt = TimeSpan.Parse(alarm), UntrustedAt = TimeSpan.Parse(untrusted) }).FailureMessage);

    /// <summary>A station that exchanges with the node's own desk; its clock is ahead by what the test says, in milliseconds.</summary>
    private sealed class Desk(Node node)
    {
        /// <summary>The node has run for a while.</summary>
        private readonly DateTimeOffset _began = node.Get<NodeClock>().Since;

        public Task<ClockAnswer> ExchangeAsync(string station, int ahead, int roundTrip = 0)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            var now = node.Get<NodeClock>().Now();
            Assert.True(now > _began || node.Get<NodeClock>().Steps > 0);
            var (there, offset) = (now - TimeSpan.FromMilliseconds(roundTrip), TimeSpan.FromMilliseconds(ahead));
            var middle = there + TimeSpan.FromMilliseconds(roundTrip / 2);
            return node.Get<ClockDesk>().ExchangeAsync(station, new ClockReport(null, null, new ClockExchange(there + offset, middle, middle, now + offset)), now, "key");
        }

        public Task<ClockAnswer> BeginAsync(string station, int ahead)
        {
            var now = node.Get<NodeClock>().Now();
            return node.Get<ClockDesk>().ExchangeAsync(station, new ClockReport(now + TimeSpan.FromMilliseconds(ahead), "", null), now, "key");
        }

        public IReadOnlyList<(string Source, ClockFact Said)> All() =>
            [.. node.Journal.Read(0, 1_000).Where(f => f.Kind == FactKinds.Clock).Select(f => (f.Source, ClockFact.Read(f.Body)))];

        public IReadOnlyList<ClockFact> Facts() => [.. All().Where(f => f.Source.Length > 0).Select(f => f.Said)];
    }
}
