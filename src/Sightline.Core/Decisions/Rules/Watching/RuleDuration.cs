using System.Xml;

namespace Sightline.Decisions.Rules.Watching;

/// <summary>Durations as a rule's file writes them: ISO 8601 in days, hours, minutes and seconds. Years and months have no fixed length and are none.</summary>
internal static class RuleDuration
{
    /// <summary>Null where the text is no such duration.</summary>
    public static TimeSpan? Read(string text)
    {
        if (!text.Contains('P') || text.AsSpan(0, text.IndexOf('T') is var time and >= 0 ? time : text.Length).ContainsAny('Y', 'M'))
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>In words of a sentence: 15 min, 8 h, 90 s.</summary>
    public static string Say(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerDay == 0 ? $"{time.TotalDays:0} d"
        : time.Ticks % TimeSpan.TicksPerHour == 0 ? $"{time.TotalHours:0} h"
        : time.Ticks % TimeSpan.TicksPerMinute == 0 ? $"{time.TotalMinutes:0} min"
        : $"{time.TotalSeconds:0.###} s";
}
