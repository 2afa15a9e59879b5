using System.Globalization;
using Sightline.Context;
using Sightline.Context.Plant;

namespace Sightline.Tests.Context.Plant;

/// <summary>The calendar says for every minute what a clock on the wall says, walked through minute by minute.</summary>
public sealed class ShiftModelTests
{
    /// <summary>Zones and a day around which their clocks change: by an hour, and by half an hour.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "Europe/Berlin", "2026-03-29" }, { "Europe/Berlin", "2026-10-25" },
        { "America/New_York", "2026-03-08" }, { "America/New_York", "2026-11-01" },
        { "Australia/Lord_Howe", "2026-10-04" }, { "Australia/Lord_Howe", "2026-04-05" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Around_a_clock_change_every_minute_has_the_shift_that_the_clock_on_the_wall_says(string zone, string change)
    {
        for (var round = 0; round < 5; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var (wall, middle) = (TimeZoneInfo.FindSystemTimeZoneById(zone), DateOnly.Parse(change, CultureInfo.InvariantCulture));
            var shifts = Enumerable.Range(0, random.Next(1, 5)).Select(i => ($"s{i}", Shift: RandomShift(random, zone, middle))).ToList();
            Assert.All(shifts, s => Assert.Empty(ShiftCalendar.Check(s.Shift)));
            var calendar = new ShiftCalendar();
            shifts.ForEach(s => calendar.Put(s.Item1, s.Shift, 1));
            var model = new WallModel(wall, middle);
            var line = random.Next(2) == 0 ? "L1" : "L2";
            var pieces = ShiftSpans.Of(calendar.Rules, line, model.First, model.Last);
            for (var at = model.First; at < model.Last; at += TimeSpan.FromMinutes(1))
            {
                var expected = model.At(shifts, line, at);
                Assert.True(Text(calendar.At(at, line)) == expected, $"Seed {seed}: {at:O} at {line} is {Text(calendar.At(at, line))} and should be {expected}.");
                var piece = Assert.Single(pieces, p => at >= p.From && at < p.To);
                Assert.True(Text(piece.Shift) == expected, $"Seed {seed}: the piece at {at:O} is {Text(piece.Shift)} and should be {expected}.");
                Assert.Equal(model.Count(shifts, line, at) > 1, piece.Also.Count > 0);
            }
        }
    }

    private static string Text(ShiftCalendar.Occurrence? shift) => shift is null ? "none" : $"{shift.Id} {shift.Day:yyyy-MM-dd}";

    private static ShiftMaster RandomShift(Random random, string zone, DateOnly middle) => new()
    {
        TimeZone = zone,
        Line = random.Next(3) == 0 ? "L1" : null,
        Start = RandomTime(random),
        End = RandomTime(random),
        Days = random.Next(3) == 0 ? ["sat", "sun", "tue"] : null,
        Exceptions = random.Next(2) == 0 ? null
            : [new ShiftException { From = middle.AddDays(random.Next(-2, 1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), To = middle.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Start = random.Next(2) == 0 ? RandomTime(random) : null, End = random.Next(2) == 0 ? RandomTime(random) : null }],
    };

    // Most of them near the change, which is between one and three in the morning.
    private static string RandomTime(Random random) => random.Next(2) == 0 ? $"{random.Next(24):00}:{random.Next(4) * 15:00}" : $"{random.Next(1, 4):00}:{random.Next(60):00}";

    /// <summary>Every minute of five days as the wall shows it. Knows nothing of offsets: it looks at the clock, minute by minute.</summary>
    private sealed class WallModel
    {
        private readonly List<(DateTimeOffset At, DateTime Shown)> _minutes = [];
        private readonly Dictionary<DateTime, DateTimeOffset> _last = [];

        public WallModel(TimeZoneInfo wall, DateOnly middle)
        {
            var begin = new DateTimeOffset(middle.AddDays(-5).ToDateTime(default), TimeSpan.Zero);
            for (var at = begin; at < begin.AddDays(10); at = at.AddMinutes(1))
            {
                _minutes.Add((at, TimeZoneInfo.ConvertTime(at, wall).DateTime));
                _last[_minutes[^1].Shown] = at;
            }

            (First, Last) = (begin.AddDays(3), begin.AddDays(7));
        }

        public DateTimeOffset First { get; }

        public DateTimeOffset Last { get; }

        public string At(List<(string Id, ShiftMaster Shift)> shifts, string line, DateTimeOffset at) => Fitting(shifts, line, at).FirstOrDefault() ?? "none";

        public int Count(List<(string Id, ShiftMaster Shift)> shifts, string line, DateTimeOffset at) => Fitting(shifts, line, at).Count;

        private List<string> Fitting(List<(string Id, ShiftMaster Shift)> shifts, string line, DateTimeOffset at)
        {
            foreach (var pool in new[] { shifts.Where(s => s.Shift.Line == line), shifts.Where(s => s.Shift.Line is null) })
            {
                var found = pool.OrderBy(s => s.Id, StringComparer.Ordinal).SelectMany(s => DaysOf(s.Shift, at).Select(day => $"{s.Id} {day:yyyy-MM-dd}")).ToList();
                if (found.Count > 0)
                {
                    return found;
                }
            }

            return [];
        }

        /// <summary>The days, the later first, whose shift has begun and not ended at a moment.</summary>
        private IEnumerable<DateOnly> DaysOf(ShiftMaster shift, DateTimeOffset at)
        {
            var today = DateOnly.FromDateTime(_minutes[(int)(at - _minutes[0].At).TotalMinutes].Shown);
            foreach (var day in new[] { today, today.AddDays(-1) })
            {
                var (start, end) = (TimeOnly.Parse(shift.Start, CultureInfo.InvariantCulture), TimeOnly.Parse(shift.End, CultureInfo.InvariantCulture));
                if (shift.Days is { } days && !days.Contains(day.DayOfWeek.ToString()[..3].ToLowerInvariant()))
                {
                    continue;
                }

                if (shift.Exceptions?[0] is { } except && string.CompareOrdinal($"{day:yyyy-MM-dd}", except.From) >= 0 && string.CompareOrdinal($"{day:yyyy-MM-dd}", except.To) <= 0)
                {
                    if (except.Start is null && except.End is null)
                    {
                        continue;
                    }

                    (start, end) = (except.Start is { } s ? TimeOnly.Parse(s, CultureInfo.InvariantCulture) : start, except.End is { } e ? TimeOnly.Parse(e, CultureInfo.InvariantCulture) : end);
                }

                var (begins, ends) = (When(day.ToDateTime(start)), When((end > start ? day : day.AddDays(1)).ToDateTime(end)));
                if (at >= begins && at < ends)
                {
                    yield return day;
                }
            }
        }

        /// <summary>The last minute at which the wall shows this; where it never does, the first at which it shows more.</summary>
        private DateTimeOffset When(DateTime shown) => _last.TryGetValue(shown, out var last) ? last : _minutes.Find(m => m.Shown > shown).At;
    }
}
