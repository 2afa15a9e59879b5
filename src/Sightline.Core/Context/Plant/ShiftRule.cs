using System.Globalization;

namespace Sightline.Context.Plant;

/// <summary>One shift of the calendar, and when it is on each day. Days that were asked for are remembered: each record asks. Callers hold the plant's lock.</summary>
internal sealed class ShiftRule
{
    /// <summary>Records of a day ask for two days; more than this is somebody looking far around.</summary>
    private const int MostRemembered = 400;

    private readonly Dictionary<DateOnly, ShiftCalendar.Occurrence?> _remembered = [];
    private readonly TimeOnly _start;
    private readonly TimeOnly _end;
    private readonly bool[] _days = new bool[7];
    private readonly IReadOnlyList<(DateOnly From, DateOnly To, TimeOnly? Start, TimeOnly? End)> _exceptions;

    public ShiftRule(string id, ShiftMaster shift, long position)
    {
        (Id, Name, Line, Position, Zone) = (id, shift.Name, shift.Line, position, TimeZoneInfo.FindSystemTimeZoneById(shift.TimeZone));
        TryTime(shift.Start, out _start);
        TryTime(shift.End, out _end);
        for (var day = 0; day < 7; day++)
        {
            _days[day] = shift.Days is null || shift.Days.Contains(ShiftCalendar.DayNames[day]);
        }

        _exceptions = [.. (shift.Exceptions ?? []).Select(e => (Day(e.From)!.Value, Day(e.To ?? e.From)!.Value, Time(e.Start), Time(e.End)))];
    }

    public string Id { get; }

    public string? Name { get; }

    /// <summary>The line it is for; null for all lines.</summary>
    public string? Line { get; }

    public long Position { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary>The shift that begins on a day; null where none does.</summary>
    public ShiftCalendar.Occurrence? On(DateOnly day)
    {
        if (_remembered.TryGetValue(day, out var known))
        {
            return known;
        }

        if (_remembered.Count == MostRemembered)
        {
            _remembered.Clear();
        }

        return _remembered[day] = Look(day);
    }

    /// <summary>When the shift would be on, on a day for which an exception says otherwise; null for every other day.</summary>
    public ShiftCalendar.Occurrence? Usual(DateOnly day) =>
        _days[(int)day.DayOfWeek] && _exceptions.Any(e => day >= e.From && day <= e.To) ? Between(day, _start, _end) : null;

    public DateOnly LocalDay(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    public static bool TryTime(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999 ? day : null;

    private ShiftCalendar.Occurrence? Look(DateOnly day)
    {
        foreach (var exception in _exceptions)
        {
            if (day >= exception.From && day <= exception.To)
            {
                return _days[(int)day.DayOfWeek] && (exception.Start ?? exception.End) is not null ? Between(day, exception.Start ?? _start, exception.End ?? _end) : null;
            }
        }

        return _days[(int)day.DayOfWeek] ? Between(day, _start, _end) : null;
    }

    private static TimeOnly? Time(string? text) => TryTime(text, out var time) ? time : null;

    private ShiftCalendar.Occurrence? Between(DateOnly day, TimeOnly start, TimeOnly end)
    {
        var (starts, ends) = (Moment(day, start), Moment(end > start ? day : day.AddDays(1), end));
        return starts < ends ? new ShiftCalendar.Occurrence(Id, day, starts, ends, Position) : null;
    }

    /// <summary>A local time as a moment: of one that the spring change skips, the moment of the change; of one that the autumn change repeats, the later.</summary>
    private DateTimeOffset Moment(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Min() : Zone.GetUtcOffset(local));
    }
}
