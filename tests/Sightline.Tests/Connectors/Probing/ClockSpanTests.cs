using FsCheck;
using FsCheck.Fluent;
using Sightline.Connectors.Probing;
using Sightline.Model;

namespace Sightline.Tests.Connectors.Probing;

/// <summary>The true offset of a clock that counts whole seconds is never outside of what is said of it.</summary>
public sealed class ClockSpanTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Whatever_the_way_takes_the_true_offset_is_within_the_bounds_and_several_looks_never_widen_them()
    {
        var look = from before in Gen.Choose(0, 3_000) from after in Gen.Choose(0, 3_000) from pause in Gen.Choose(0, 5_000) select (before, after, pause);
        var cases = from offset in Gen.Choose(-100_000, 100_000) from looks in look.NonEmptyListOf() select (offset, looks);
        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var at = s_noon;
            ClockSpan? span = null;
            foreach (var (before, after, pause) in c.looks)
            {
                var read = at.AddMilliseconds(before + c.offset);
                var told = new DateTimeOffset(read.Ticks - (read.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
                var one = ClockSpan.Of(at, at.AddMilliseconds(before + after), told, s_second);
                var wide = span;
                span = span?.And(one) ?? one;
                if (wide is not null && span.Most - span.Least > wide.Most - wide.Least)
                {
                    return false;
                }

                at = at.AddMilliseconds(before + after + pause);
            }

            var truth = TimeSpan.FromMilliseconds(c.offset);
            return span!.Least <= truth && truth <= span.Most;
        }));
    }

    [Theory]
    [InlineData(0, ProbeVerdict.Good)]
    [InlineData(5, ProbeVerdict.Good)]
    [InlineData(-5, ProbeVerdict.Good)]
    [InlineData(7, ProbeVerdict.Doubt)]
    [InlineData(-7, ProbeVerdict.Doubt)]
    [InlineData(3600, ProbeVerdict.Doubt)]
    public void Only_what_is_off_beyond_any_error_of_the_measurement_is_a_doubt(int seconds, ProbeVerdict verdict)
    {
        var finding = ClockSpan.Of(s_noon, s_noon.AddMilliseconds(20), s_noon.AddSeconds(seconds), s_second).Judge(TimeSpan.FromSeconds(5));
        Assert.Equal((ProbeChecks.Clock, verdict), (finding.Check, finding.Verdict));
    }

    [Fact]
    public void The_words_say_which_way_it_is_off() => Assert.StartsWith(
        "The target's clock is 3599.5 s behind this node's, give or take 0.5 s: more than 00:00:05 (Preflight:MostClockSkew). Set the clock that is wrong",
        ClockSpan.Of(s_noon, s_noon, s_noon.AddHours(-1), s_second).Judge(TimeSpan.FromSeconds(5)).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_clock_that_was_set_between_two_looks_is_where_the_later_one_found_it()
    {
        var before = ClockSpan.Of(s_noon, s_noon, s_noon, s_second);
        var after = ClockSpan.Of(s_noon, s_noon, s_noon.AddHours(1), s_second);
        Assert.Equal(after, before.And(after));
    }
}
