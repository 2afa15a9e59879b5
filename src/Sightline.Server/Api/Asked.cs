using System.Globalization;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>Reads what a request asks for. What cannot be understood is collected, never ignored.</summary>
internal sealed class Asked(HttpContext http)
{
    private static readonly string[] s_wallTimes = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFF"];

    /// <summary>What lies outside is asked as the border: there is nothing, and spans can be added to the border.</summary>
    private static readonly DateTimeOffset s_first = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_last = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public List<ContractError> Errors { get; } = [];

    public int Limit(int usual = 100, int most = 1_000)
    {
        var text = Text("limit");
        if (text is null)
        {
            return usual;
        }

        if (int.TryParse(text, out var limit) && limit >= 1 && limit <= most)
        {
            return limit;
        }

        Errors.Add(new ContractError("limit", $"Is '{text}'. Send a number from 1 to {most}."));
        return usual;
    }

    public long Before(string name = "cursor") => Number(name) ?? long.MaxValue;

    /// <summary>How many of a list were told already, where its cursor counts them.</summary>
    public int Told() => (int)Math.Min(Number("cursor") ?? 0, int.MaxValue / 2);

    public long? Number(string name)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, out var number) && number >= 0)
        {
            return number;
        }

        Errors.Add(new ContractError(name, $"Is '{text}'. Send the cursor of the page before, or a whole number."));
        return null;
    }

    public string? Text(string name) => http.Request.Query.TryGetValue(name, out var value) && value.Count > 0 && value[0]!.Length > 0 ? value[0] : null;

    /// <summary>As of when: <c>now</c>, a position of the journal or a time; with <paramref name="then"/> also <c>then</c>.</summary>
    public AsOf AsOf(bool then = false)
    {
        if (Text("asOf") is not { } text || text == "now")
        {
            return Genealogy.AsOf.Now;
        }

        if (then && text == "then")
        {
            return new AsOf(Then: true);
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return new AsOf(Position: position);
        }

        // A plus sign that was not encoded arrives as a space.
        if (Rfc3339.TryParse(text.Replace(' ', '+'), out var moment))
        {
            return new AsOf(Moment: moment);
        }

        Errors.Add(new ContractError("asOf", $"Is '{text}'. Send {(then ? "then, " : "")}now, a journal position, or an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z."));
        return Genealogy.AsOf.Now;
    }

    /// <summary>With <paramref name="wall"/> also a time as the plant's clocks show it, which is what a form sends.</summary>
    public DateTimeOffset? Time(string name, TimeZoneInfo? wall = null)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (wall is not null && DateTime.TryParseExact(text, s_wallTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown))
        {
            return Within(new DateTimeOffset(DateTime.SpecifyKind(shown < s_first.DateTime ? s_first.DateTime : shown > s_last.DateTime ? s_last.DateTime : shown, DateTimeKind.Unspecified), wall.GetUtcOffset(shown)));
        }

        // A plus sign that was not encoded arrives as a space.
        if (Rfc3339.TryParse(text.Replace(' ', '+'), out var time))
        {
            return Within(time);
        }

        Errors.Add(new ContractError(name, $"Is '{text}'. Send an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z."));
        return null;
    }

    /// <summary>A moment from which and to which spans can be reckoned.</summary>
    public static DateTimeOffset Within(DateTimeOffset time) => time < s_first ? s_first : time > s_last ? s_last : time;

    public T? OneOf<T>(string name)
        where T : struct, Enum
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Errors.Add(new ContractError(name, $"Is '{text}'. Send one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}."));
        return null;
    }
}
