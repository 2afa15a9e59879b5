using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;
using Sightline.Tests.House;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>What a rule may ask for, and what it is told when it may not.</summary>
public sealed class WatchCatalogueTests
{
    [Theory]
    [InlineData("PT0S", "Is 'PT0S'. Send PT1S to P7D.")]
    [InlineData("-PT15M", "Is '-PT15M'. Send PT1S to P7D.")]
    [InlineData("P8D", "Is 'P8D'. Send PT1S to P7D.")]
    [InlineData("PT999999999999H", "Is 'PT999999999999H', which is no duration. Send ISO 8601 in days, hours, minutes and seconds, for example PT15M.")]
    [InlineData("P1M", "Is 'P1M', which is no duration. Send ISO 8601 in days, hours, minutes and seconds, for example PT15M.")]
    [InlineData("15 minutes", "Is '15 minutes', which is no duration. Send ISO 8601 in days, hours, minutes and seconds, for example PT15M.")]
    [InlineData("", "Is '', which is no duration. Send ISO 8601 in days, hours, minutes and seconds, for example PT15M.")]
    public void An_impossible_window_is_refused_with_what_to_send(string window, string detail)
    {
        var problem = Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "cluster", Window = window }));
        Assert.Equal(("/watch/window", detail), (problem.Pointer, problem.Detail));
    }

    [Fact]
    public void Every_problem_is_told_at_once() => Assert.Equal(
        [
            "/watch/fails Is given, and 'cluster' does not take it. Leave it out; it takes window, grid, falseAlarms, floor, provisionalParts, combinations, most, unplaced.",
            "/watch/window Is 'PT0S'. Send PT1S to P7D.",
            "/watch/grid/width Is 0. Send the width of the part, over 0 and at most 1000000000, in the unit of its defects.",
            "/watch/grid/rows Is 0. Send 1 to 1000.",
            "/watch/floor Is 2. Send 3 to 1000.",
            "/watch/falseAlarms Is 0. Send 0.001 to 30.",
        ],
        WatchCatalogue.Problems(new WatchSettings { Kind = "cluster", Window = "PT0S", Fails = 3, Floor = 2, FalseAlarms = 0, Grid = new WatchGrid { Height = 5, Columns = 1 } }).Select(p => $"{p.Pointer} {p.Detail}"));

    [Fact]
    public void A_notice_that_nothing_ever_tells_is_refused_with_those_there_are_and_every_notice_of_the_node_is_among_them()
    {
        var problem = Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "notice", Notice = "ejekt" }));
        Assert.Equal("/watch/notice", problem.Pointer);
        Assert.StartsWith("Is 'ejekt', which no notice is. Did you mean 'eject'? Send one of books, challenge, ", problem.Detail, StringComparison.Ordinal);
        var told = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*Notice*.cs", SearchOption.AllDirectories)
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), "\\bKind = \"([a-z-]+)\"").Select(m => m.Groups[1].Value)).Where(kind => kind != "notice").Distinct();
        Assert.Equal(Sightline.Model.NoticeKinds.All, told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_kind_is_told_what_was_probably_meant_and_a_missing_one_what_there_is()
    {
        Assert.Equal("Is 'clutser'. Send one of cluster, period, rate, run, confidence, notice. Did you mean 'cluster'?", Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "clutser" })).Detail);
        Assert.Equal("Missing. Send one of cluster, period, rate, run, confidence, notice.", Assert.Single(WatchCatalogue.Problems(new WatchSettings())).Detail);
    }

    [Fact]
    public void A_rate_looks_back_over_time_or_over_parts_and_a_period_has_each_once()
    {
        Assert.Equal("/watch/window", Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "rate", Limit = 0.1m })).Pointer);
        Assert.Equal("/watch/parts", Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "rate", Window = "PT1H", Parts = 50 })).Pointer);
        Assert.Equal("/watch/base", Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "rate", Window = "PT1H", Limit = 0.1m, Base = 20 })).Pointer);
        Assert.Equal("/watch/least", Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "rate", Parts = 50, Limit = 0.1m, Least = 51 })).Pointer);
        Assert.Equal(["/watch/periods/1", "/watch/periods/2"], WatchCatalogue.Problems(new WatchSettings { Kind = "period", Periods = [8, 8, 1] }).Select(p => p.Pointer));
        Assert.Equal("/watch/notice", Assert.Single(WatchCatalogue.Problems(new WatchSettings { Kind = "notice" })).Pointer);
        Assert.Empty(WatchCatalogue.Problems(new WatchSettings { Kind = "notice", Notice = "clock", For = "PT0S" }));
    }

    [Fact]
    public void A_notice_is_watched_by_the_clock_and_not_by_inspections() =>
        Assert.Null(WatchCatalogue.Create(new RuleFile { Watch = new WatchSettings { Kind = "notice", Notice = "clock" } }));

    [Fact]
    public void A_memory_is_kept_while_kind_scope_and_window_are_the_same()
    {
        static RuleFile Rule(Action<RuleFile>? change = null)
        {
            var rule = new RuleFile { Id = "r", Version = "1", Watch = new WatchSettings { Kind = "cluster", Window = "PT15M" }, Where = new RuleScope { Lines = ["L1", "L2"] } };
            change?.Invoke(rule);
            return rule;
        }

        var shape = WatchCatalogue.Shape(Rule());
        Assert.Equal(shape, WatchCatalogue.Shape(Rule(r => (r.Version, r.Title, r.Watch.Floor, r.Watch.FalseAlarms, r.Watch.Window) = ("2", "t", 5, 2, "PT900S"))));
        Assert.Equal(shape, WatchCatalogue.Shape(Rule(r => r.Where.Lines = ["L2", "L1"])));
        Assert.NotEqual(shape, WatchCatalogue.Shape(Rule(r => r.Where.Lines = ["L1/L2"])));
        Assert.NotEqual(shape, WatchCatalogue.Shape(Rule(r => r.Where.Lines = null)));
        Assert.NotEqual(shape, WatchCatalogue.Shape(Rule(r => r.Where.Classes = ["dent"])));
        Assert.NotEqual(shape, WatchCatalogue.Shape(Rule(r => r.Watch.Window = "PT16M")));
        Assert.NotEqual(shape, WatchCatalogue.Shape(Rule(r => r.Watch.Grid = new WatchGrid { Width = 1, Height = 1, Columns = 1, Rows = 1 })));
        Assert.NotEqual(shape, WatchCatalogue.Shape(Rule(r => r.Watch = new WatchSettings { Kind = "rate", Window = "PT15M" })));
    }
}
