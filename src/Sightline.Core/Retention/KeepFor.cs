using System.Globalization;

namespace Sightline.Retention;

/// <summary>How long something is kept: days, months or years of the calendar, written as <c>30d</c>, <c>18M</c>, <c>15y</c>.</summary>
internal readonly record struct KeepFor(int Count, char Unit)
{
    /// <summary>Longest that can be said: what is kept for longer is kept for ever by a pin.</summary>
    public const int MostYears = 100;

    public static bool TryParse(string? text, out KeepFor keep)
    {
        keep = default;
        if (text is not { Length: >= 2 } || !"dMy".Contains(text[^1]) || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        keep = new KeepFor(count, text[^1]);
        return count >= 1 && count <= MostYears * text[^1] switch { 'd' => 365, 'M' => 12, _ => 1 };
    }

    /// <summary>A time that was checked when it was written.</summary>
    /// <exception cref="FormatException">It was not checked before.</exception>
    public static KeepFor Parse(string text) => TryParse(text, out var keep) ? keep : throw new FormatException($"'{text}' is no time to keep something.");

    /// <summary>The moment at which its time is over, by the calendar of UTC.</summary>
    public DateTimeOffset After(DateTimeOffset start)
    {
        var utc = start.ToUniversalTime();
        return Unit switch { 'd' => utc.AddDays(Count), 'M' => utc.AddMonths(Count), _ => utc.AddYears(Count) };
    }

    /// <summary>About how many days, for figures alone.</summary>
    public decimal Days => Unit switch { 'd' => Count, 'M' => Count * 30.4375m, _ => Count * 365.25m };

    public override string ToString() => $"{Count.ToString(CultureInfo.InvariantCulture)}{Unit}";
}
