using Sightline.Uplink;

namespace Sightline.Tests.Uplink;

public sealed class PauseTests
{
    [Fact]
    public void It_doubles_up_to_the_cap_with_half_by_chance_and_begins_anew_after_an_answer()
    {
        var pause = new Pause(TimeSpan.FromSeconds(5), new Random(1));
        double whole = 100;
        for (var i = 0; i < 60; i++)
        {
            Assert.InRange(pause.Next(null).TotalMilliseconds, Math.Min(whole, 5_000) / 2, Math.Min(whole, 5_000));
            whole *= 2;
        }

        pause.Over();
        Assert.InRange(pause.Next(null).TotalMilliseconds, 50, 100);
    }

    [Fact]
    public void What_the_hub_names_is_kept_to_and_no_longer_than_the_cap()
    {
        var pause = new Pause(TimeSpan.FromSeconds(5), new Random(1));

        Assert.Equal(TimeSpan.FromSeconds(3), pause.Next(TimeSpan.FromSeconds(3)));
        Assert.Equal(TimeSpan.FromSeconds(5), pause.Next(TimeSpan.FromDays(1)));
        Assert.True(pause.Next(TimeSpan.FromSeconds(-3)) > TimeSpan.Zero);
    }
}
