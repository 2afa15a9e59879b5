using System.Globalization;

namespace Sightline.Server.Replay;

/// <summary>Durations as people type them: 1s, 500ms, 2m, 1h, 00:00:01.</summary>
internal static class Durations
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, ticks) in Units.Where(u => text.EndsWith(u.Unit, StringComparison.Ordinal)))
        {
            var number = text[..^unit.Length];
            if (decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                && count <= TimeSpan.MaxValue.Ticks / ticks / 2)
            {
                duration = TimeSpan.FromTicks((long)(count * ticks));
                return true;
            }
        }

        return text.Contains(':') && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration);
    }
}
