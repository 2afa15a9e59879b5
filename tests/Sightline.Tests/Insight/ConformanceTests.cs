using Microsoft.Extensions.Options;
using Sightline.Acquisition;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Insight;

/// <summary>How well a source keeps to the contract, in counts and in one number.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public async Task Each_part_counts_what_it_is_about()
    {
        await using var node = new Node();
        await node.SeedAsync();
        for (var i = 0; i < 18; i++)
        {
            await InspectAsync(node, i + 1, i);
        }

        await InspectAsync(node, 21, 19);
        await InspectAsync(node, 22, 18, ",\"lamp\":1");
        await node.SendAsync("""{"id":"x","station":"L1-AOI-1"}""");
        var again = node.Message("again", more: ",\"sequence\":23", at: Exposed(node, 20));
        await node.SendAsync(again);
        await node.SendAsync(again);
        await node.SendAsync(again.Replace("pass", "fail", StringComparison.Ordinal));

        var day = Assert.Single(Sources(node)).Day;

        Assert.Equal(23, day.Messages);
        Assert.Equal(
        [
            "clock 0/0 ", "ids 21/22 95.4", "order 19/20 95", "gaps 21/23 91.3", "schema 20/22 90.9", "duplicates 21/22 95.4",
        ], day.Parts.Select(p => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{p.Name} {p.Good}/{p.Of} {p.Score}")));
        Assert.Equal(93.3m, day.Total);
    }

    [Fact]
    public async Task A_source_that_does_all_right_has_a_hundred_and_yesterday_is_not_today()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await InspectAsync(node, 1, 0);
        await InspectAsync(node, 5, 1);
        node.Clock.Advance(TimeSpan.FromHours(26));
        await InspectAsync(node, 6, 0);

        var source = Assert.Single(Sources(node));
        var ever = node.Get<SourceQuery>().Find("L1-AOI-1", Repeats(node))!.Ever;

        Assert.Equal((1, 100m, 100m), (source.Day.Messages, source.Day.Total, source.Day.Part("gaps").Score));
        Assert.Equal((3, 50m), (ever.Messages, ever.Part("gaps").Score));
        Assert.Equal((3L, 1L, 6L), (source.Counter.Missing, source.Counter.Gaps, source.Counter.Last));
    }

    [Fact]
    public async Task A_serial_is_missed_only_where_the_station_names_one_as_a_rule()
    {
        await using var node = new Node();
        await node.SeedAsync();
        for (var i = 0; i < 10; i++)
        {
            await node.InspectAsync("L1-AOI-1");
            await BatchAsync(node, "L1-AOI-2", i);
        }

        await BatchAsync(node, "L1-AOI-1", 10);

        Assert.Equal(["L1-AOI-1 10/11", "L1-AOI-2 10/10"], Sources(node).Select(s => $"{s.Station} {s.Day.Part("ids").Good}/{s.Day.Part("ids").Of}"));
    }

    [Fact]
    public async Task What_another_sends_in_a_stations_name_is_not_held_against_it()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync();
        var stranger = node.Arrival with { Stations = Scope.Of(["L9"]) };
        await node.Get<Intake>().ReceiveAsync(new Submission(System.Text.Encoding.UTF8.GetBytes(node.Message("s"))), stranger);
        node.Project();

        Assert.Equal((1, 100m, 1), (Sources(node)[0].Day.Messages, Sources(node)[0].Day.Total, Sources(node)[0].Refused));
    }

    [Fact]
    public async Task A_day_of_random_hours_adds_up_to_what_a_plain_count_gives()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var node = new Node();
        var sent = new List<(string Station, DateTimeOffset At, bool Invalid)>();
        for (var i = 0; i < 120; i++)
        {
            node.Clock.Advance(TimeSpan.FromMinutes(random.Next(60)));
            var (station, invalid) = ($"S{random.Next(3)}", random.Next(4) == 0);
            await node.SendAsync(invalid ? $$"""{"id":"x","station":"{{station}}"}""" : node.Message($"i{i}", station));
            sent.Add((station, node.Clock.GetUtcNow(), invalid));
        }

        var first = node.Clock.GetUtcNow().AddHours(-24).UtcTicks / TimeSpan.TicksPerHour;
        foreach (var source in Sources(node))
        {
            var mine = sent.Where(s => s.Station == source.Station && s.At.UtcTicks / TimeSpan.TicksPerHour >= first).ToList();
            Assert.True((mine.Count(s => !s.Invalid), mine.Count) == (source.Day.Part("schema").Good, source.Day.Messages), $"Seed {seed}, {source.Station}");
        }
    }

    [Fact]
    public async Task Repeats_fall_out_of_the_day_and_stay_in_the_total()
    {
        await using var node = new Node();
        var repeats = node.Get<RepeatCounter>();
        repeats.Count("A");
        node.Clock.Advance(TimeSpan.FromHours(23));
        repeats.Count("A");
        Assert.Equal((2, 2), (repeats.OfTheLastDay("A"), repeats.Of("A")));
        node.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((1, 2), (repeats.OfTheLastDay("A"), repeats.Of("A")));
        repeats.Count("A");
        Assert.Equal((2, 3, 0), (repeats.OfTheLastDay("A"), repeats.Of("A"), repeats.Of("B")));
    }

    [Fact]
    public void Every_wrong_setting_is_named()
    {
        var result = new ConformanceOptionsCheck().Validate(null, new ConformanceOptions { NoticeBelow = 101, AcceptPart = -1, GapOpenFor = TimeSpan.FromDays(2), AcceptMessages = 0 });

        Assert.Equal(
        [
            "Conformance:NoticeBelow is 101. Give a score from 0 to 100.",
            "Conformance:AcceptPart is -1. Give a score from 0 to 100.",
            "Conformance:GapOpenFor is 2.00:00:00. Give a time from zero to 1.00:00:00.",
            "Conformance:AcceptMessages is 0. Give 1 or more.",
        ], result.Failures);
        Assert.Equal(ValidateOptionsResult.Success, new ConformanceOptionsCheck().Validate(null, new ConformanceOptions()));
    }

    private static IReadOnlyList<SourceView> Sources(Node node) => node.Get<SourceQuery>().List(Scope.Everything, Repeats(node)).Where(s => s.Stored > 0).ToList();

    private static RepeatsKnown Repeats(Node node)
    {
        var counter = node.Get<RepeatCounter>();
        return new RepeatsKnown(counter.Since, counter.Of, counter.OfTheLastDay);
    }

    private static string Exposed(Node node, int second) => Rfc3339.Write(node.Clock.GetUtcNow().AddMinutes(-1).AddSeconds(second));

    private static Task InspectAsync(Node node, long number, int second, string more = "") =>
        node.InspectAsync(at: Exposed(node, second), more: $",\"sequence\":{number}{more}");

    private static Task BatchAsync(Node node, string station, int i) =>
        node.SendAsync($$"""{"id":"b{{i}}","station":"{{station}}","part":{"batch":"B-1"},"inspectedAt":"{{Exposed(node, 0)}}","result":"pass"}""");
}
