using System.Globalization;
using Sightline.Model;

namespace Sightline.Server.Pages;

/// <summary>Times as people type them: on the plant's clock, as a browser's date field sends them; or with an offset, as links carry them.</summary>
internal static class PlantTimeText
{
    private static readonly string[] s_forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];

    /// <summary>Null time for an empty text. False for what is no time.</summary>
    public static bool TryRead(PlantClock clock, string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        // A plus sign that was not encoded arrives as a space.
        if (Rfc3339.TryParse(text.Trim().Replace(' ', '+'), out var exact))
        {
            time = exact;
            return true;
        }

        if (!DateTime.TryParseExact(text.Trim(), s_forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 1900 or > 9000)
        {
            return false;
        }

        time = new DateTimeOffset(local, clock.Zone.GetUtcOffset(local));
        return true;
    }

    /// <summary>For a date field of a browser; an empty text for no time.</summary>
    public static string Write(PlantClock clock, DateTimeOffset? time) =>
        time is { } at ? clock.Of(at).ToString(s_forms[0], CultureInfo.InvariantCulture) : "";
}
