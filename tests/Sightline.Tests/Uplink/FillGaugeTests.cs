using Sightline.Uplink;

namespace Sightline.Tests.Uplink;

public sealed class FillGaugeTests
{
    private const long Gigabyte = 1L << 30;

    private readonly ManualClock _clock = new();
    private long _free = 100 * Gigabyte;

    private FillGauge Gauge => field ??= new FillGauge(() => (200 * Gigabyte, _free), 10 * Gigabyte, _clock);

    [Fact]
    public void A_disk_that_fills_says_when_only_the_reserved_bytes_are_left()
    {
        Gauge.Read();
        for (var i = 0; i < 30; i++)
        {
            Pass(TimeSpan.FromSeconds(10), -Gigabyte / 60);
        }

        // A gigabyte in ten minutes, 100 less half of one, of which 10 are reserved.
        Assert.Equal(89.5 * 10, Gauge.Read().TimeToFull!.Value.TotalMinutes, 0.01);
    }

    [Fact]
    public void A_disk_that_does_not_fill_has_no_such_time()
    {
        Assert.Null(Gauge.Read().TimeToFull);
        Pass(TimeSpan.FromSeconds(20), 0);
        Assert.Null(Gauge.Read().TimeToFull);
        Pass(TimeSpan.FromSeconds(20), Gigabyte);
        Assert.Null(Gauge.Read().TimeToFull);
    }

    [Fact]
    public void The_rate_is_that_of_the_last_ten_minutes()
    {
        Gauge.Read();
        Pass(TimeSpan.FromSeconds(10), -20 * Gigabyte);
        for (var i = 0; i < 70; i++)
        {
            Pass(TimeSpan.FromSeconds(10), 0);
        }

        Assert.Null(Gauge.Read().TimeToFull);
    }

    [Fact]
    public void Past_the_reserved_bytes_it_is_full_now()
    {
        Gauge.Read();
        Pass(TimeSpan.FromSeconds(10), -95 * Gigabyte);
        var fill = Gauge.Read();

        Assert.Equal((TimeSpan.Zero, 5 * Gigabyte, 195 * Gigabyte, 10 * Gigabyte), (fill.TimeToFull, fill.FreeBytes, fill.UsedBytes, fill.ReservedBytes));
    }

    private void Pass(TimeSpan time, long more)
    {
        _clock.Advance(time);
        _free += more;
        Gauge.Read();
    }
}
