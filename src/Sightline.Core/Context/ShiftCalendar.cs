using Sightline.Context.Plant;
using Sightline.Contract;

namespace Sightline.Context;

/// <summary>
/// Which shift a moment falls in. Shifts are local times of day in a time zone: a night with a clock change has seven or
/// nine hours, and a shift over midnight belongs to the day it begins.
/// </summary>
internal sealed class ShiftCalendar
{
    /// <summary>As <see cref="DayOfWeek"/> counts them.</summary>
    public static readonly IReadOnlyList<string> DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly List<ShiftRule> _shifts = [];

    /// <summary>A shift on one production day, and the moments it covers.</summary>
    public sealed record Occurrence(string Id, DateOnly Day, DateTimeOffset Starts, DateTimeOffset Ends, long Position);

    /// <summary>Every shift, by id.</summary>
    public IReadOnlyList<ShiftRule> Rules => _shifts;

    public static IEnumerable<ContractError> Check(ShiftMaster shift)
    {
        if (shift.TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(shift.TimeZone, out _))
        {
            yield return new ContractError("/timeZone", $"Is '{shift.TimeZone}', which this machine does not know. Send an IANA name such as Europe/Berlin.");
        }

        foreach (var (name, value) in ((string, string)[])[("start", shift.Start), ("end", shift.End)])
        {
            if (!ShiftRule.TryTime(value, out _))
            {
                yield return new ContractError("/" + name, $"Is '{value}'. Send a local time of day such as 06:00.");
            }
        }

        foreach (var day in shift.Days ?? [])
        {
            if (!DayNames.Contains(day))
            {
                yield return new ContractError("/days", $"Has '{day}'. Send days as mon tue wed thu fri sat sun.");
            }
        }

        foreach (var problem in ShiftExceptions.Problems(shift.Exceptions ?? []))
        {
            yield return problem;
        }
    }

    public void Clear() => _shifts.Clear();

    public void Put(string id, ShiftMaster shift, long position)
    {
        _shifts.RemoveAll(s => s.Id == id);
        _shifts.Add(new ShiftRule(id, shift, position));
        _shifts.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
    }

    /// <summary>A shift on the day it begins; null where it begins on none such.</summary>
    public Occurrence? Of(string id, DateOnly day) => _shifts.Find(s => s.Id == id)?.On(day);

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

                var local = shift.LocalDay(moment);
                foreach (var day in (DateOnly[])[local, local.AddDays(-1)])
                {
                    if (shift.On(day) is { } on && moment >= on.Starts && moment < on.Ends)
                    {
                        return on;
                    }
                }
            }
        }

        return null;
    }
}
