using System.Globalization;

namespace Sightline.Acquisition.Profiles;

/// <summary>Times and offsets as people and files write them.</summary>
internal static class TimeTexts
{
    private static readonly string[] WithoutOffset =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF"];

    private static readonly string[] Rfc3339 =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>RFC 3339 with milliseconds, Z for UTC; more digits only where there is more to say.</summary>
    public static string Write(DateTimeOffset time)
    {
        var digits = time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "fff" : "fffffff";
        return time.Offset == TimeSpan.Zero
            ? time.ToString($"yyyy-MM-dd'T'HH:mm:ss.{digits}'Z'")
            : time.ToString($"yyyy-MM-dd'T'HH:mm:ss.{digits}zzz");
    }

    /// <summary>A full date and time with an offset; nothing is assumed.</summary>
    public static bool TryRfc3339(string text, out DateTimeOffset time)
    {
        time = default;
        return HasOffset(text)
            && DateTimeOffset.TryParseExact(text, Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>The same without an offset, read with a stated one.</summary>
    public static bool TryLocal(string text, TimeSpan offset, out DateTimeOffset time)
    {
        var read = DateTime.TryParseExact(text, WithoutOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        time = read ? new DateTimeOffset(local, offset) : default;
        return read;
    }

    /// <summary>Hours and minutes with a sign, or Z.</summary>
    public static bool TryOffset(string text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text == "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') ||
            !TimeSpan.TryParseExact(text[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var size) || size > TimeSpan.FromHours(14))
        {
            return false;
        }

        offset = text[0] == '-' ? -size : size;
        return true;
    }

    private static bool HasOffset(string text) =>
        text.EndsWith('Z') || (text.Length > 6 && TryOffset(text[^6..], out _));
}
