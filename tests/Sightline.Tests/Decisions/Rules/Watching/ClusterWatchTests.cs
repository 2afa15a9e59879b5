using FsCheck;
using FsCheck.Fluent;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>The same defect at the same place of several parts.</summary>
public sealed class ClusterWatchTests
{
    private static readonly WatchGrid s_grid = new() { Width = 100, Height = 60, Columns = 10, Rows = 6, Unit = "mm" };

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(400)]
    public void It_says_what_counting_everything_anew_says_in_order_and_out_of_order(int latestSeconds) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var unplaced = seed % 2 == 0;
            var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", Window = "PT1M", Grid = s_grid, FalseAlarms = 30, ProvisionalParts = 60, Unplaced = unplaced });
            var naive = new NaiveClusters(TimeSpan.FromMinutes(1), s_grid, 30, 3, 60, unplaced);
            foreach (var seen in Sightings.Random(seed, 300, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(latestSeconds)))
            {
                Assert.Equal(naive.See(seen).Order(StringComparer.Ordinal), watch.See(seen).Select(m => m.Short()).Order(StringComparer.Ordinal));
            }
        }));

    [Fact]
    public void Three_parts_within_the_window_are_one_finding_that_grows_and_is_over_after_two_empty_windows()
    {
        var watch = Watch();
        Assert.Empty(Dents(watch, (0, "A"), (7, "B")));
        var opened = Assert.IsType<FindingMove.Opened>(Assert.Single(Dents(watch, (14, "C"))));
        Assert.Equal(
            "open S1/P/dent/column 3, row 4 1,8,15 provisional 3 parts with dent at column 3, row 4 within 15 min. Provisional: 0 of 5000 parts are known, so it is told from k = 3 on, whatever is usual. S1 dent column 3, row 4  3 ",
            opened.Full());
        Assert.Equal(["grow S1/P/dent/column 3, row 4 31"], Dents(watch, (30, "D")).Select(m => m.Short()));
        Assert.Empty(Dents(watch, (31, "D")));
        Assert.Empty(watch.See(Sightings.Of(60, Sightings.Morning.AddMinutes(60), "E")));
        var over = Assert.IsType<FindingMove.Closed>(Assert.Single(watch.See(Sightings.Of(61, Sightings.Morning.AddMinutes(61), "F"))));
        Assert.Equal("4 parts with dent at column 3, row 4. No further one within 2 windows of 15 min.", over.Text);
        // Armed again, and what belonged to the first does not open a second.
        Assert.Empty(Dents(watch, (62, "G"), (63, "H")));
        Assert.Single(Dents(watch, (64, "I")));
    }

    [Fact]
    public void A_part_that_comes_twice_and_one_with_many_defects_count_once()
    {
        var watch = Watch();
        Assert.Empty(Dents(watch, (0, "A"), (1, "A"), (2, "A"), (3, "B")));
        Assert.Empty(watch.See(Sightings.Of(9, Sightings.Morning.AddMinutes(4), "B", InspectionResult.Fail, "S1", "P", Sightings.At("dent", 25, 35), Sightings.At("dent", 26, 35), Sightings.At("dent", 27, 36))));
        Assert.Single(Dents(watch, (5, "C")));
    }

    [Fact]
    public void Order_of_coming_does_not_matter_within_two_windows()
    {
        foreach (var order in ((int, string)[][])[[(0, "A"), (7, "B"), (14, "C")], [(14, "C"), (7, "B"), (0, "A")], [(7, "B"), (14, "C"), (0, "A")]])
        {
            var opened = Assert.IsType<FindingMove.Opened>(Assert.Single(Dents(Watch(), order)));
            Assert.Equal([1, 8, 15], opened.Records);
        }
    }

    [Fact]
    public void What_lies_on_a_border_or_a_corner_of_cells_is_found_and_once()
    {
        // Around the corner of four cells, which no cell of the plain grid sees whole.
        var moves = Watch().SeeAll(((decimal X, decimal Y)[])[(29, 29), (31, 29), (29, 31), (31, 31), (29, 31)] is var spots
            ? spots.Select((s, i) => Sightings.Of(i + 1, Sightings.Morning.AddMinutes(i), $"SN-{i}", InspectionResult.Fail, "S1", "P", Sightings.At("dent", s.X, s.Y)))
            : []);
        Assert.Equal(["open S1/P/dent/column 3.5, row 3.5 1,2,3 provisional", "grow S1/P/dent/column 3.5, row 3.5 4", "grow S1/P/dent/column 3.5, row 3.5 5"], moves.Select(m => m.Short()));
    }

    [Fact]
    public void Two_places_two_classes_two_stations_two_products_and_two_views_do_not_make_one()
    {
        var moves = Watch().SeeAll(
        [
            Sightings.Of(1, Sightings.Morning, "A", InspectionResult.Fail, "S1", "P", Sightings.At("dent", 25, 35)),
            Sightings.Of(2, Sightings.Morning, "B", InspectionResult.Fail, "S1", "P", Sightings.At("dent", 75, 35)),
            Sightings.Of(3, Sightings.Morning, "C", InspectionResult.Fail, "S1", "P", Sightings.At("pore", 25, 35)),
            Sightings.Of(4, Sightings.Morning, "D", InspectionResult.Fail, "S2", "P", Sightings.At("dent", 25, 35)),
            Sightings.Of(5, Sightings.Morning, "E", InspectionResult.Fail, "S1", "Q", Sightings.At("dent", 25, 35)),
            Sightings.Of(6, Sightings.Morning, "F", InspectionResult.Fail, "S1", "P", Sightings.At("dent", 25, 35, image: "top")),
            Sightings.Of(7, Sightings.Morning, "G", InspectionResult.Fail, "S1", "P", Sightings.In("dent", "rim")),
        ]);
        Assert.Empty(moves);
    }

    [Fact]
    public void A_defect_without_a_place_counts_where_the_rule_says_so()
    {
        IReadOnlyList<FindingMove> Seen(bool? unplaced) => Sightings.Watch(new WatchSettings { Kind = "cluster", Grid = s_grid, Unplaced = unplaced }).SeeAll(
            Enumerable.Range(1, 3).Select(i => Sightings.Of(i, Sightings.Morning.AddMinutes(i), $"SN-{i}", InspectionResult.Fail, "S1", "P", i == 1 ? new Defect { Class = "dent" } : Sightings.At("dent", 400, 10))));
        Assert.Empty(Seen(null));
        Assert.Equal(["open S1/P/dent/no place 1,2,3 provisional"], Seen(true).Select(m => m.Short()));
    }

    [Fact]
    public void A_clock_that_runs_ahead_ends_nothing()
    {
        var watch = Watch();
        Assert.Single(Dents(watch, (0, "A"), (1, "B"), (2, "C")));
        Assert.Empty(watch.See(Sightings.Of(50, Sightings.Morning.AddYears(1), "D") with { ReceivedAt = Sightings.Morning.AddMinutes(3) }));
        Assert.Equal(["grow S1/P/dent/column 3, row 4 5"], Dents(watch, (4, "E")).Select(m => m.Short()));
    }

    [Fact]
    public void What_comes_two_windows_late_is_in_no_cluster_and_that_is_told_once()
    {
        var watch = Watch();
        Assert.Empty(watch.See(Sightings.Of(90, Sightings.Morning.AddMinutes(40), "Z")));
        Assert.Equal(["open late/S1 1 provisional"], Dents(watch, (0, "A"), (5, "B"), (10, "C")).Select(m => m.Short()));
        Assert.Equal(["close late/S1"], watch.See(Sightings.Of(91, Sightings.Morning.AddMinutes(75), "Y")).Select(m => m.Short()));
    }

    [Fact]
    public void What_is_not_remembered_for_want_of_room_is_told_once()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", Most = 2 });
        var moves = watch.SeeAll(Enumerable.Range(1, 4).Select(i =>
            Sightings.Of(i, Sightings.Morning.AddMinutes(i), $"SN-{i}", InspectionResult.Fail, "S1", "P", Sightings.In("dent", "rim"), Sightings.In("dent", "foot"), Sightings.In("dent", $"zone {i}"))));
        Assert.Equal(["open places 1 provisional", "open S1/P/dent/zone rim 1,2,3 provisional", "open S1/P/dent/zone foot 1,2,3 provisional"], moves.Take(3).Select(m => m.Short()));
        Assert.Single(moves, m => m.Key == "places");
    }

    private static IRuleWatch Watch() => Sightings.Watch(new WatchSettings { Kind = "cluster", Grid = s_grid });

    private static List<FindingMove> Dents(IRuleWatch watch, params (int Minute, string Part)[] parts) =>
        [.. parts.SelectMany(p => watch.See(Sightings.Of(p.Minute + 1, Sightings.Morning.AddMinutes(p.Minute), p.Part, InspectionResult.Fail, "S1", "P", Sightings.At("dent", 25, 35))))];
}
