using System.Globalization;
using Sightline.Context;
using Sightline.Context.Plant;

namespace Sightline.Tests.Context.Plant;

public sealed class ShiftSpansTests
{
    [Fact]
    public void A_hole_between_two_shifts_is_told_a_night_of_rest_a_weekend_and_a_holiday_are_not()
    {
        var calendar = new ShiftCalendar();
        calendar.Put("early", new ShiftMaster { Start = "06:00", End = "13:30", Days = ["mon", "tue", "wed", "thu", "fri"], Exceptions = [new ShiftException { From = "2026-11-25" }] }, 1);
        calendar.Put("late", new ShiftMaster { Start = "14:00", End = "22:00", Days = ["mon", "tue", "wed", "thu", "fri"] }, 2);

        var gaps = ShiftSpans.Gaps(Week(calendar, "L1")).ToList();

        // Four of five days: on the day without an early shift there is nothing between the night and the late one.
        Assert.Equal(["11-23 13:30-14:00", "11-24 13:30-14:00", "11-26 13:30-14:00", "11-27 13:30-14:00"], gaps.Select(Shown));
    }

    [Fact]
    public void Two_shifts_that_overlap_are_told_and_the_first_by_id_is_on()
    {
        var calendar = new ShiftCalendar();
        calendar.Put("b", new ShiftMaster { Line = "L1", Start = "06:00", End = "15:00", Days = ["mon"] }, 1);
        calendar.Put("a", new ShiftMaster { Line = "L1", Start = "14:00", End = "22:00", Days = ["mon"] }, 2);
        calendar.Put("all", new ShiftMaster { Start = "00:00", End = "00:00" }, 3);

        var over = Assert.Single(ShiftSpans.Overlaps(Week(calendar, "L1")));

        Assert.Equal(("11-23 14:00-15:00", "a"), (Shown(over), over.Shift!.Id));
        Assert.Equal(["b"], over.Also);
        Assert.Empty(ShiftSpans.Overlaps(Week(calendar, "L2")));
    }

    [Fact]
    public void An_exception_moves_a_shift_or_takes_it_away_and_the_next_day_is_as_usual()
    {
        var calendar = new ShiftCalendar();
        calendar.Put("day", new ShiftMaster
        {
            Start = "06:00", End = "14:00",
            Exceptions = [new ShiftException { From = "2026-11-24", End = "10:00", Name = "Works meeting" }, new ShiftException { From = "2026-11-25", To = "2026-11-26", Name = "Stocktaking" }],
        }, 1);

        Assert.Equal(["11-23 06:00-14:00", "11-24 06:00-10:00", "11-27 06:00-14:00", "11-28 06:00-14:00", "11-29 06:00-14:00"], Week(calendar, "L1").Where(p => p.Shift is not null).Select(Shown));
        Assert.Contains(Week(calendar, "L1"), p => p.Excepted && p.Shift is null);
    }

    [Fact]
    public void Exceptions_that_share_a_day_are_refused_with_every_other_problem_of_them()
    {
        var problems = ShiftCalendar.Check(new ShiftMaster
        {
            Start = "06:00", End = "14:00",
            Exceptions =
            [
                new ShiftException { From = "2026-12-24", To = "2026-12-26" }, new ShiftException { From = "2026-12-26", Start = "8" },
                new ShiftException { From = "24.12.2026" }, new ShiftException { From = "2026-12-30", To = "2026-12-29" },
            ],
        });

        Assert.Equal(
        [
            "/exceptions/1/start: Is '8'. Send a local time of day such as 06:00, or leave both out for no shift.",
            "/exceptions/1: Has days of exception 0 too. Give each day one exception.",
            "/exceptions/2/from: Is '24.12.2026'. Send a day such as 2026-12-24.",
            "/exceptions/3/to: Is '2026-12-29', before 2026-12-30. Send the last of the days.",
        ], problems.Select(p => $"{p.Pointer}: {p.Detail}"));
    }

    /// <summary>Monday to Sunday.</summary>
    private static IReadOnlyList<ShiftPiece> Week(ShiftCalendar calendar, string line) =>
        ShiftSpans.Of(calendar.Rules, line, DateTimeOffset.Parse("2026-11-23T00:00:00Z", CultureInfo.InvariantCulture), DateTimeOffset.Parse("2026-11-30T00:00:00Z", CultureInfo.InvariantCulture));

    private static string Shown(ShiftPiece piece) => $"{piece.From.UtcDateTime:MM-dd HH:mm}-{piece.To.UtcDateTime:HH:mm}";
}
