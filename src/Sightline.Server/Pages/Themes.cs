namespace Sightline.Server.Pages;

/// <summary>Light, dark, or as the person's system is.</summary>
internal static class Themes
{
    public const string Cookie = "sl-theme";

    public const string Auto = "auto";

    public static readonly IReadOnlyList<string> All = [Auto, "light", "dark"];

    public static string For(HttpRequest request) => request.Cookies.TryGetValue(Cookie, out var chosen) && All.Contains(chosen) ? chosen : Auto;
}
