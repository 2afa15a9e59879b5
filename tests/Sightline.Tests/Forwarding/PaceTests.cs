using FsCheck;
using FsCheck.Fluent;
using Sightline.Forwarding;

namespace Sightline.Tests.Forwarding;

/// <summary>No second, wherever it begins, has more starts than allowed and one burst; and nothing is held up for longer than that asks.</summary>
public sealed class PaceTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void No_second_has_more_than_allowed_and_a_burst() => Prop.ForAll(
        Gen.Choose(1, 200).ToArbitrary(), Gen.ListOf(Gen.Choose(0, 40), 100).ToArbitrary(), (rate, pauses) =>
        {
            var pace = new Pace(rate);
            var now = s_start;
            var starts = new List<DateTimeOffset>();
            foreach (var pause in pauses)
            {
                now += TimeSpan.FromMilliseconds(pause);
                while (pace.NextStart(now) <= now)
                {
                    pace.Started(now);
                    starts.Add(now);
                }
            }

            var most = rate + (rate / 20.0) + 2;
            return starts.Count > 0 && starts.All(from => starts.Count(s => s >= from && s < from + TimeSpan.FromSeconds(1)) <= most);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_backlog_goes_out_at_the_whole_rate()
    {
        var (pace, now, started) = (new Pace(1_000), s_start, 0);
        for (var i = 0; i < 10_000; i++)
        {
            now = pace.NextStart(now);
            pace.Started(now);
            started++;
        }

        Assert.Equal(TimeSpan.FromSeconds(10).TotalMilliseconds - 50, (now - s_start).TotalMilliseconds, 2.0);
        Assert.Equal(10_000, started);
    }

    [Fact]
    public void A_clock_that_is_set_back_holds_nothing_up()
    {
        var pace = new Pace(10);
        pace.Started(s_start);
        Assert.NotEqual(s_start, pace.NextStart(s_start));

        var back = s_start - TimeSpan.FromHours(1);
        Assert.Equal(back, pace.NextStart(back));
        pace.Started(back);
        Assert.Equal(back + TimeSpan.FromMilliseconds(50), pace.NextStart(back));
    }
}
