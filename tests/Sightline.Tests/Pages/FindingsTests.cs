using Microsoft.AspNetCore.Http;
using Sightline.Contract;
using Sightline.Images;
using Sightline.Server.Api;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Tests.Pages;

public class FindingsTests
{
    private static readonly IReadOnlyList<ImageReference> s_images = [Image("top"), Image("side")];

    [Theory]
    [InlineData(94, 94, 53, 53, false, "94 94 53 53")]
    [InlineData(25, 50, 10, 20, true, "80 120 32 48")]
    public void A_box_lies_where_its_station_said_in_the_pixels_of_the_image(int x, int y, int width, int height, bool percent, string expected)
    {
        var at = new DefectBox(1, "dent", x, y, width, height, percent).On(320, 240);

        Assert.Equal(expected, $"{Shot.Plain(at.X)} {Shot.Plain(at.Y)} {Shot.Plain(at.Width)} {Shot.Plain(at.Height)}");
    }

    [Fact]
    public void A_point_gets_a_box_that_can_be_seen_around_it()
    {
        var at = new DefectBox(1, "dent", 100, 60, 0, 0, false).On(400, 200);

        Assert.Equal((96m, 56m, 8m, 8m), at);
    }

    [Theory]
    [InlineData("top", "px", "top")]
    [InlineData("side", null, "side")]
    [InlineData("side", "%", "side")]
    [InlineData("top", "mm", null)]
    [InlineData("back", "px", null)]
    [InlineData(null, "px", null)]
    public void A_defect_is_drawn_on_the_image_it_names_and_in_units_of_images_only(string? image, string? unit, string? drawn) =>
        Assert.Equal(drawn, DefectPlace.ImageOf(At(image, unit), s_images)?.Name);

    [Fact]
    public void A_defect_that_names_no_image_lies_on_the_only_one() => Assert.Equal("top", DefectPlace.ImageOf(At(null, "px"), [s_images[0]])?.Name);

    [Theory]
    [InlineData("9.95", "Within", 20)]
    [InlineData("10.05", "Within", 80)]
    [InlineData("10", "Within", 50)]
    [InlineData("9.949", "TooLow", 19.4)]
    [InlineData("10.051", "TooHigh", 80.6)]
    [InlineData("-79228162514264337593543950335", "TooLow", 1)]
    [InlineData("79228162514264337593543950335", "TooHigh", 99)]
    public void A_value_is_within_its_limits_up_to_the_limits_themselves(string value, string state, double mark)
    {
        var measured = new Measurement { Name = "bore", Value = decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), Lower = 9.95m, Upper = 10.05m };

        Assert.Equal(state, Tolerance.Of(measured).ToString());
        Assert.Equal((decimal)mark, Tolerance.MarkOf(measured));
    }

    [Fact]
    public void Limits_of_any_size_have_a_middle()
    {
        var measured = new Measurement { Name = "bore", Value = 0, Lower = decimal.MinValue, Upper = decimal.MaxValue };

        Assert.Equal(50m, Tolerance.MarkOf(measured));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", 1900)]
    [InlineData("0001-01-01T00:00", 1900)]
    [InlineData("9999-12-31T23:59:59Z", 9000)]
    [InlineData("9999-12-31T23:59", 9000)]
    public void What_is_asked_from_the_ends_of_time_is_asked_from_where_spans_can_be_reckoned(string sent, int year)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = QueryString.Create("from", sent);

        Assert.Equal(year, new Asked(http).Time("from", TimeZoneInfo.Utc)!.Value.Year);
    }

    [Fact]
    public void A_value_with_one_limit_is_judged_and_has_no_place_on_a_bar()
    {
        var measured = new Measurement { Name = "bore", Value = 3, Upper = 2 };

        Assert.Equal(ToleranceState.TooHigh, Tolerance.Of(measured));
        Assert.Null(Tolerance.MarkOf(measured));
        Assert.Equal(ToleranceState.NoLimits, Tolerance.Of(measured with { Upper = null }));
    }

    [Theory]
    [InlineData("2026-07-01T08:00", "2026-07-01T06:00:00Z")]
    [InlineData("2026-12-01T08:00:30", "2026-12-01T07:00:30Z")]
    [InlineData("2026-12-01T08:00:30+05:00", "2026-12-01T03:00:30Z")]
    public void A_form_asks_by_the_clock_of_the_plant_and_a_link_by_any_offset(string sent, string meant)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = QueryString.Create("from", sent);

        Assert.Equal(DateTimeOffset.Parse(meant, System.Globalization.CultureInfo.InvariantCulture), new Asked(http).Time("from", TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
    }

    [Fact]
    public void The_api_takes_no_time_without_an_offset()
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = QueryString.Create("from", "2026-07-01T08:00");
        var asked = new Asked(http);

        Assert.Null(asked.Time("from"));
        Assert.Equal("from", Assert.Single(asked.Errors).Pointer);
    }

    private static ImageReference Image(string name) => new() { Name = name, Sha256 = new string('a', 64) };

    private static Defect At(string? image, string? unit) => new() { Class = "dent", Location = new DefectLocation { Image = image, Unit = unit, X = 1, Y = 2, Width = 3, Height = 4 } };
}
