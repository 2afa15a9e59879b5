using Sightline.Model;

namespace Sightline.Tests.Model;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-20T08:15:30Z", "2026-11-20T08:15:30.000Z")]
    [InlineData("2026-11-20t08:15:30z", "2026-11-20T08:15:30.000Z")]
    [InlineData("2026-11-20T08:15:30.1Z", "2026-11-20T08:15:30.100Z")]
    [InlineData("2026-11-20T08:15:30.1239999Z", "2026-11-20T08:15:30.123Z")]
    [InlineData("2026-11-20T08:15:30.12345678901234567Z", "2026-11-20T08:15:30.123Z")]
    [InlineData("2026-11-20T08:15:30.123+01:00", "2026-11-20T08:15:30.123+01:00")]
    [InlineData("2026-11-20T08:15:30.123-03:30", "2026-11-20T08:15:30.123-03:30")]
    [InlineData("2026-11-20T08:15:30+14:00", "2026-11-20T08:15:30.000+14:00")]
    [InlineData("2026-11-20T08:15:30+00:00", "2026-11-20T08:15:30.000Z")]
    [InlineData("2026-11-20T08:15:30-00:00", "2026-11-20T08:15:30.000Z")]
    [InlineData("2028-02-29T23:59:59.999Z", "2028-02-29T23:59:59.999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z")]
    public void A_time_with_an_offset_is_read(string text, string written)
    {
        Assert.True(Rfc3339.TryParse(text, out var time));
        Assert.Equal(written, Rfc3339.Write(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T08:15:30")]
    [InlineData("2026-11-20 08:15:30Z")]
    [InlineData("2026-11-20T08:15Z")]
    [InlineData("2026-11-20T08:15:30.Z")]
    [InlineData("2026-11-20T08:15:30,1Z")]
    [InlineData("2026-11-20T08:15:30 Z")]
    [InlineData(" 2026-11-20T08:15:30Z")]
    [InlineData("2026-11-20T08:15:30Z ")]
    [InlineData("2026-11-20T08:15:30+0100")]
    [InlineData("2026-11-20T08:15:30+01")]
    [InlineData("2026-11-20T08:15:30+14:01")]
    [InlineData("2026-11-20T08:15:30+15:00")]
    [InlineData("2026-11-20T08:15:30+01:60")]
    [InlineData("2026-11-20T08:15:30CET")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-11-31T00:00:00Z")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T23:60:00Z")]
    [InlineData("2026-12-31T23:59:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("+026-11-20T08:15:30Z")]
    [InlineData("２０２６-11-20T08:15:30Z")]
    [InlineData("2026-11-20T08:15:30.1234567890123456789012345678901Z")]
    [InlineData("20261120T081530Z")]
    [InlineData("1763625600")]
    public void What_is_not_exactly_that_is_refused_and_never_guessed(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
