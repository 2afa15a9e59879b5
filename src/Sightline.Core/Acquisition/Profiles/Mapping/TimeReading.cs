using System.Globalization;
using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>The moment of exposure: read, or stated by a person and marked so. Never the time of the replay.</summary>
internal sealed class TimeReading(Stated stated, SourceItem.Found record, TextReading texts)
{
    private const string Member = "inspectedAt";

    public string Read(TimeRule rule)
    {
        if (rule.Field is null || (rule.Stated && !record.Fields.Knows(rule.Field)))
        {
            return Stepped();
        }

        if (texts.Field(rule.Field, optional: false, record.Fields) is not { } text)
        {
            return "";
        }

        var read = rule.Format switch
        {
            "rfc3339" => Rfc3339(text, rule),
            "unix-s" => Unix(text, TimeSpan.TicksPerSecond),
            "unix-ms" => Unix(text, TimeSpan.TicksPerMillisecond),
            _ => Custom(text, rule),
        };
        if (read is null)
        {
            texts.Problem($"The time '{text}' ({record.Fields.Describe(rule.Field)}) is not {Wanted(rule)}. Correct it.");
        }

        return read ?? "";
    }

    private string Stepped()
    {
        if (stated is not { Start: { } start, Every: { } every })
        {
            texts.Problem("The record has no time. Give --start and --every.");
            return "";
        }

        texts.State(Member);
        return TimeTexts.Write(start + (record.Index * every));
    }

    // A full time with its offset is passed on character by character: it is the source's own statement.
    private string? Rfc3339(string text, TimeRule rule)
    {
        if (TimeTexts.TryRfc3339(text, out _))
        {
            return text;
        }

        return Offset(rule) is { } offset && TimeTexts.TryLocal(text, offset, out var time) ? WithOffset(time, rule) : null;
    }

    private string? Custom(string text, TimeRule rule)
    {
        if (!rule.NeedsOffset)
        {
            return DateTimeOffset.TryParseExact(text, rule.Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var whole)
                ? TimeTexts.Write(whole)
                : null;
        }

        return Offset(rule) is { } offset
            && DateTime.TryParseExact(text, rule.Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? WithOffset(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset), rule)
            : null;
    }

    private static string? Unix(string text, long ticksPerUnit)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var limit = (decimal)(DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / ticksPerUnit;
        return number < 0 || number >= limit
            ? null
            : TimeTexts.Write(DateTimeOffset.UnixEpoch.AddTicks((long)(number * ticksPerUnit)));
    }

    private TimeSpan? Offset(TimeRule rule) => rule.Offset ?? stated.Offset;

    private string WithOffset(DateTimeOffset time, TimeRule rule)
    {
        if (rule.Offset is null)
        {
            texts.State(Member + ".offset");
        }

        return TimeTexts.Write(time);
    }

    private string Wanted(TimeRule rule) => rule.Format switch
    {
        "rfc3339" => Offset(rule) is null
            ? "RFC 3339 with an offset (for times without one give --offset, for example +02:00)"
            : "RFC 3339",
        "unix-s" => "seconds since 1970",
        "unix-ms" => "milliseconds since 1970",
        var format => $"of the form {format}",
    };
}
