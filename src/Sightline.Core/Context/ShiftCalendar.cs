using System.Globalization;
using Sightline.Contract;

namespace Sightline.Context;

/// <summary>
/// Which shift a moment falls in. Shifts are local times of day in a time zone: a night with a clock change has seven or
/// nine hours, and a shift over midnight belongs to the day it begins.
/// </summary>
internal sealed class ShiftCalendar
{
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly List<(string Id, string? Line, TimeZoneInfo Zone, TimeOnly Start, TimeOnly End, bool[] Days, long Position)> _shifts = [];

    /// <summary>A shift on one production day, and the moments it covers.</summary>
    public sealed record Occurrence(string Id, DateOnly Day, DateTimeOffset Starts, DateTimeOffset Ends, long Position);

    public static IEnumerable<ContractError> Check(ShiftMaster shift)
    {
        if (shift.TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(shift.TimeZone, out _))
        {
            yield return new ContractError("/timeZone", $"Is '{shift.TimeZone}', which this machine does not know. Send an IANA name such as Europe/Berlin.");
        }

        foreach (var (name, value) in ((string, string)[])[("start", shift.Start), ("end", shift.End)])
        {
            if (!TryTime(value, out _))
            {
                yield return new ContractError("/" + name, $"Is '{value}'. Send a local time of day such as 06:00.");
            }
        }

        foreach (var day in shift.Days ?? [])
        {
            if (Array.IndexOf(s_days, day) < 0)
            {
                yield return new ContractError("/days", $"Has '{day}'. Send days as mon tue wed thu fri sat sun.");
            }
        }
    }

    public void Clear() => _shifts.Clear();

    public void Put(string id, ShiftMaster shift, long position)
    {
        _shifts.RemoveAll(s => s.Id == id);
        TryTime(shift.Start, out var start);
        TryTime(shift.End, out var end);
        var days = new bool[7];
        for (var day = 0; day < 7; day++)
        {
            days[day] = shift.Days is null || shift.Days.Contains(s_days[day]);
        }

        _shifts.Add((id, shift.Line, TimeZoneInfo.FindSystemTimeZoneById(shift.TimeZone), start, end, days, position));
        _shifts.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
    }

    /// <summary>A shift on the day it begins; null where it begins on none such.</summary>
    public Occurrence? Of(string id, DateOnly day)
    {
        var at = _shifts.FindIndex(s => s.Id == id);
        return at >= 0 && _shifts[at] is var shift && shift.Days[(int)day.DayOfWeek]
            ? new Occurrence(id, day, Moment(day, shift.Start, shift.Zone), Moment(shift.End > shift.Start ? day : day.AddDays(1), shift.End, shift.Zone), shift.Position)
            : null;
    }

    /// <summary>The shift of a line at a moment; one made for the line comes before one made for all lines.</summary>
    public Occurrence? At(DateTimeOffset moment, string? line)
    {
        foreach (var own in (bool[])[true, false])
        {
            foreach (var shift in _shifts)
            {
                if ((shift.Line is not null) != own || (own && shift.Line != line))
                {
                    continue;
                }

                var local = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, shift.Zone).DateTime);
                foreach (var day in (DateOnly[])[local, local.AddDays(-1)])
                {
                    var starts = Moment(day, shift.Start, shift.Zone);
                    var ends = Moment(shift.End > shift.Start ? day : day.AddDays(1), shift.End, shift.Zone);
                    if (shift.Days[(int)day.DayOfWeek] && moment >= starts && moment < ends)
                    {
                        return new Occurrence(shift.Id, day, starts, ends, shift.Position);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>A local time as a moment. A time that the spring change skips is the moment of the change.</summary>
    private static DateTimeOffset Moment(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    private static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
