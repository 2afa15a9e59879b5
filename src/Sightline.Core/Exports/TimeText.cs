using System.Globalization;

namespace Sightline.Exports;

/// <summary>A moment in the target's way of writing it.</summary>
internal static class TimeText
{
    /// <summary>RFC 3339 with milliseconds and offset.</summary>
    public const string Usual = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    private static readonly DateTime Sample = new(2026, 11, 20, 13, 15, 30, 123, DateTimeKind.Unspecified);

    public static string Write(DateTimeOffset moment, string? format, TimeZoneInfo? zone) =>
        (zone is null ? moment : TimeZoneInfo.ConvertTime(moment, zone)).ToString(format ?? Usual, CultureInfo.InvariantCulture);

    public static bool IsFormat(string format)
    {
        try
        {
            // A format such as "abc" quotes itself or throws; a usable one shows different moments differently.
            return Write(At(0), format, null) != Write(At(0).AddDays(400).AddSeconds(3725), format, null);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // The same clock face at two offsets must read differently, or nobody can tell the moments apart.
    public static bool SaysOffset(string format) => Write(At(0), format, null) != Write(At(5), format, null);

    private static DateTimeOffset At(int hours) => new(Sample, TimeSpan.FromHours(hours));
}
