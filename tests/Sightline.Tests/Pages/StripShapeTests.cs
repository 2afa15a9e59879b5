using Sightline.Insight;
using Sightline.Server.Pages.Line;

namespace Sightline.Tests.Pages;

public sealed class StripShapeTests
{
    private static readonly DateTimeOffset s_starts = new(2026, 11, 20, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_bucket_without_data_is_hatched_and_one_with_test_pieces_only_is_not()
    {
        var shape = Shape(new(s_starts, 0, 0, 0, HasData: false), new(At(5), 0, 0, 0, HasData: false), new(At(10), 0, 0, 0, HasData: true), new(At(15), 0, 0, 0, HasData: false));

        Assert.Equal([(s_starts, At(10)), (At(15), At(20))], shape.Gaps);
        Assert.Equal("M0 35V4h6V35zM9 35V4h3V35z", shape.NoData);
        Assert.Equal("M6 35V33.5h2.5V35z", shape.Other);
        Assert.Equal("", shape.Pass + shape.Fail + shape.Review);
    }

    [Fact]
    public void What_failed_is_at_the_foot_and_one_among_a_thousand_is_still_seen()
    {
        var shape = Shape(new StripBucket(s_starts, 999, 1, 0, HasData: true));

        Assert.Equal("M0 35V32.5h2.5V35z", shape.Fail);
        Assert.StartsWith("M0 32.5V", shape.Pass, StringComparison.Ordinal);
        Assert.Equal("", shape.Review);
    }

    private static DateTimeOffset At(int minute) => s_starts.AddMinutes(minute);

    private static StripShape Shape(params StripBucket[] strip) => new(new StationView
    {
        Station = "s",
        Known = true,
        State = StationState.Running,
        RatePerMinute = 0,
        Shift = new ShiftView("early", s_starts, s_starts.AddHours(8)),
        Counts = new StationCounts(0, 0, 0, 0, 0),
        Strip = strip,
        Waiting = 0,
        Parked = 0,
        Gaps = 0,
    });
}
