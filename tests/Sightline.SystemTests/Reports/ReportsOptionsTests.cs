using Sightline.Server.Reports;

namespace Sightline.SystemTests.Reports;

public sealed class ReportsOptionsTests
{
    [Fact]
    public void What_is_set_by_itself_is_good() => Assert.True(new ReportsOptionsCheck().Validate(null, new ReportsOptions()).Succeeded);

    [Fact]
    public void Each_wrong_setting_is_told_with_what_to_give_instead() => Assert.Equal(
        [
            "Reports:Browser is '/no/such/browser', which is no program here. Give the absolute path of Chromium or Chrome, or leave it out.",
            "Reports:PrintsWithin is 00:00:00. Give a time above zero, at most 00:10:00.",
            "Reports:BrowserStays is -00:00:01. Give zero or a time above it, at most 1.00:00:00.",
        ],
        new ReportsOptionsCheck().Validate(null, new ReportsOptions { Browser = "/no/such/browser", PrintsWithin = TimeSpan.Zero, BrowserStays = TimeSpan.FromSeconds(-1) }).Failures!);
}
