using Sightline.Context;

namespace Sightline.Tests.Context;

public sealed class ShiftCalendarTests
{
    [Theory]
    [InlineData("2026-11-20T05:00:00Z", "early 2026-11-20")]
    [InlineData("2026-11-20T04:59:59.999Z", "night 2026-11-19")]
    [InlineData("2026-11-20T13:00:00Z", "late 2026-11-20")]
    [InlineData("2026-11-20T20:59:59Z", "late 2026-11-20")]
    [InlineData("2026-11-20T21:00:00Z", "night 2026-11-20")]
    [InlineData("2026-11-20T22:59:59Z", "night 2026-11-20")]
    [InlineData("2026-11-20T23:00:00Z", "night 2026-11-20")]
    [InlineData("2026-12-31T23:30:00Z", "night 2026-12-31")]
    public void A_night_belongs_to_the_day_it_begins(string moment, string expected) => Assert.Equal(expected, Berlin(moment));

    // Clocks go from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
    [Theory]
    [InlineData("2026-03-28T20:59:59Z", "late 2026-03-28")]
    [InlineData("2026-03-28T21:00:00Z", "night 2026-03-28")]
    [InlineData("2026-03-29T01:00:00Z", "night 2026-03-28")]
    [InlineData("2026-03-29T03:59:59Z", "night 2026-03-28")]
    [InlineData("2026-03-29T04:00:00Z", "early 2026-03-29")]
    [InlineData("2026-10-24T20:00:00Z", "night 2026-10-24")]
    [InlineData("2026-10-25T00:30:00Z", "night 2026-10-24")]
    [InlineData("2026-10-25T01:30:00Z", "night 2026-10-24")]
    [InlineData("2026-10-25T04:59:59Z", "night 2026-10-24")]
    [InlineData("2026-10-25T05:00:00Z", "early 2026-10-25")]
    public void The_nights_of_the_clock_changes_have_seven_and_nine_hours(string moment, string expected) => Assert.Equal(expected, Berlin(moment));

    [Theory]
    [InlineData("2026-03-28", 7)]
    [InlineData("2026-10-24", 9)]
    [InlineData("2026-11-20", 8)]
    public void A_night_is_as_long_as_its_clock_makes_it(string day, int hours)
    {
        var at = DateTimeOffset.Parse($"{day}T23:00:00Z");
        var night = Assert.IsType<ShiftCalendar.Occurrence>(ThreeShifts().At(at, null));
        Assert.Equal((DateOnly.Parse(day), TimeSpan.FromHours(hours)), (night.Day, night.Ends - night.Starts));
    }

    [Fact]
    public void A_shift_that_starts_in_the_skipped_hour_starts_with_the_change()
    {
        var calendar = new ShiftCalendar();
        calendar.Put("odd", new ShiftMaster { TimeZone = "Europe/Berlin", Start = "02:30", End = "05:00" }, 1);

        Assert.Null(calendar.At(DateTimeOffset.Parse("2026-03-29T00:59:59Z"), null));
        Assert.Equal("odd", calendar.At(DateTimeOffset.Parse("2026-03-29T01:00:00Z"), null)?.Id);
    }

    [Fact]
    public void A_lines_own_shift_comes_before_one_for_all_lines_and_days_are_those_it_begins_on()
    {
        var calendar = new ShiftCalendar();
        calendar.Put("all", new ShiftMaster { Start = "00:00", End = "00:00" }, 1);
        calendar.Put("weekend night", new ShiftMaster { Line = "L1", Start = "22:00", End = "06:00", Days = ["sat"] }, 2);
        string? At(string moment, string? line) => calendar.At(DateTimeOffset.Parse(moment), line)?.Id;

        Assert.Equal("weekend night", At("2026-11-21T23:00:00Z", "L1"));
        Assert.Equal("weekend night", At("2026-11-22T05:59:59Z", "L1"));
        Assert.Equal("all", At("2026-11-22T06:00:00Z", "L1"));
        Assert.Equal("all", At("2026-11-22T23:00:00Z", "L1"));
        Assert.Equal("all", At("2026-11-21T23:00:00Z", "L2"));
        Assert.Equal("all", At("2026-11-21T23:00:00Z", null));
    }

    [Fact]
    public void Every_problem_of_a_shift_is_told()
    {
        var problems = ShiftCalendar.Check(new ShiftMaster { TimeZone = "Berlin/Europe", Start = "6", End = "24:00", Days = ["mon", "Tue"] });

        Assert.Equal(
        [
            "/timeZone: Is 'Berlin/Europe', which this machine does not know. Send an IANA name such as Europe/Berlin.",
            "/start: Is '6'. Send a local time of day such as 06:00.",
            "/end: Is '24:00'. Send a local time of day such as 06:00.",
            "/days: Has 'Tue'. Send days as mon tue wed thu fri sat sun.",
        ], problems.Select(p => $"{p.Pointer}: {p.Detail}"));
    }

    private static string Berlin(string moment) => ThreeShifts().At(DateTimeOffset.Parse(moment), "L1") is { } shift ? $"{shift.Id} {shift.Day:yyyy-MM-dd}" : "none";

    private static ShiftCalendar ThreeShifts()
    {
        var calendar = new ShiftCalendar();
        foreach (var (name, start, end) in ((string, string, string)[])[("early", "06:00", "14:00"), ("late", "14:00", "22:00"), ("night", "22:00", "06:00")])
        {
            calendar.Put(name, new ShiftMaster { TimeZone = "Europe/Berlin", Start = start, End = end }, 1);
        }

        return calendar;
    }
}
