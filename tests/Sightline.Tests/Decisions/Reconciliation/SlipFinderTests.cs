using FsCheck;
using FsCheck.Fluent;
using Sightline.Decisions.Reconciliation;

namespace Sightline.Tests.Decisions.Reconciliation;

/// <summary>When a PLC and a camera are out of step, and when two faults only look like it.</summary>
public sealed class SlipFinderTests
{
    [Fact]
    public void Three_rejects_in_a_row_confirmed_on_the_next_part_are_one_slip_with_its_evidence()
    {
        var slip = Assert.Single(SlipFinder.Find([10, 25, 40, 55, 90], [10, 26, 41, 56, 90]));

        Assert.Equal((1, 6), (slip.Offset, slip.FaultsWithout));
        Assert.Equal([25L, 40, 55], slip.Rejected);
        Assert.Equal([26L, 41, 56], slip.Taken);
        Assert.Equal((6 * SlipFinder.Fault) - SlipFinder.Falls, slip.Nats, 6);
    }

    [Fact]
    public void Two_neighbours_by_accident_are_two_faults_and_no_slip() => Assert.Empty(SlipFinder.Find([10, 25, 40], [11, 26, 40]));

    [Fact]
    public void Rejects_that_all_stayed_are_no_slip() => Assert.Empty(SlipFinder.Find([10, 25, 40, 55, 70, 85], []));

    [Fact]
    public void A_slip_backwards_and_one_by_three_are_told_apart_in_one_run()
    {
        var found = SlipFinder.Find([10, 30, 50, 70, 90, 110, 130, 150, 170], [9, 29, 49, 70, 90, 113, 133, 153, 173]);

        Assert.Equal([(-1, 3), (3, 4)], found.Select(s => (s.Offset, s.Rejected.Count)));
    }

    [Fact]
    public void The_history_found_is_never_dearer_than_any_other() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(
        (from rejected in Gen.Choose(0, 5).ListOf(2) from taken in Gen.Choose(0, 5).ListOf(3) select (rejected, taken)).ToArbitrary(),
        c =>
        {
            var (asked, gone) = (c.rejected.Select(n => (long)n * 9).ToHashSet(), c.taken.Select(n => ((long)n * 9) + (n % 3)).ToHashSet());
            // Only sites where one of them is can cost anything; a handful, so that every history can be tried.
            long[] sites = [.. asked.Concat(gone.SelectMany(n => (long[])[n, n - 1, n - 2])).Distinct().Order().Take(9)];
            var (few, left) = (sites.Length < 9, SlipFinder.Find(asked, gone));
            double Cost(int[] shifts) => SlipFinder.CostOf(shifts, (i, s) => SlipFinder.Cost(asked, gone, sites[i], s));
            var least = Histories(sites.Length).Min(Cost);
            var told = sites.Select(n => left.FirstOrDefault(s => s.Rejected[0] <= n && n <= s.Rejected[^1])?.Offset ?? 0).ToArray();
            return !few || Cost(told) <= least + 1e-6;
        }));

    private static IEnumerable<int[]> Histories(int length) => length == 0
        ? [[]]
        : Histories(length - 1).SelectMany(h => ((int[])[0, 1, 2]).Select(s => (int[])[.. h, s]));
}
