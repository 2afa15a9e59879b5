using FsCheck;
using FsCheck.Fluent;
using Sightline.Forwarding;
using Sightline.Hosting.Preflights;

namespace Sightline.Tests.Hosting.Preflights;

/// <summary>Once a night at the plant's own time, in the two odd nights of the year as well.</summary>
public sealed class NightTimeTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-20T01:59:59Z", "03:00:00", "2026-11-20T02:00:00Z")]
    [InlineData("2026-11-20T02:00:00Z", "03:00:00", "2026-11-21T02:00:00Z")]
    [InlineData("2026-07-20T12:00:00Z", "03:00:00", "2026-07-21T01:00:00Z")]
    [InlineData("2026-03-28T12:00:00Z", "02:30:00", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-24T12:00:00Z", "02:30:00", "2026-10-25T01:30:00Z")]
    public void The_next_night_is_the_next_time_that_the_clock_on_the_wall_shows_it(string now, string timeOfDay, string next) =>
        Assert.Equal(At(next), NightTime.After(At(now), TimeSpan.Parse(timeOfDay, null), s_berlin));

    [Fact]
    public void It_is_always_later_never_more_than_a_day_and_an_hour_and_each_day_has_one()
    {
        var minutes = Gen.Choose(0, 60 * 24 * 800);
        Check.QuickThrowOnFailure(Prop.ForAll((from now in minutes from time in Gen.Choose(0, (24 * 60) - 1) select (now, time)).ToArbitrary(), c =>
        {
            var now = At("2026-01-01T00:00:00Z").AddMinutes(c.now);
            var next = NightTime.After(now, TimeSpan.FromMinutes(c.time), s_berlin);
            var after = NightTime.After(next, TimeSpan.FromMinutes(c.time), s_berlin);
            return next > now && next - now <= TimeSpan.FromHours(25) && Day(after) == Day(next).AddDays(1);
        }));
    }

    [Fact]
    public void Every_problem_of_the_settings_is_told_at_once() => Assert.Equal(
        [
            "Preflight:NightlyAt is 1.00:00:00. Give a time of day from 00:00:00 to 23:59:59.",
            "Preflight:MostClockSkew is 00:00:00. Give more than zero and at most 01:00:00.",
            "Preflight:CertificateWarning is -1.00:00:00. Give a time from 00:00:00 to 365.00:00:00.",
        ],
        new PreflightOptionsCheck().Validate(null, new PreflightOptions { NightlyAt = TimeSpan.FromDays(1), MostClockSkew = TimeSpan.Zero, CertificateWarning = TimeSpan.FromDays(-1) }).Failures!);

    private static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, s_berlin).DateTime);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, null);
}
