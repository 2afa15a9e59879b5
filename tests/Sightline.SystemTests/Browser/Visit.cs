using Microsoft.Playwright;

namespace Sightline.SystemTests.Browser;

/// <summary>How a test comes to a node: with which screen, in which language, and what may go wrong on the way.</summary>
/// <param name="Origin">Address of the node. A request to anywhere else fails the test.</param>
public sealed record Visit(string Origin)
{
    public Screen Screen { get; init; } = Screen.Panel;

    public string Language { get; init; } = "en-GB";

    /// <summary>The browser's own time zone. Never UTC, so that a page that mixes them up is seen.</summary>
    public string TimeZone { get; init; } = "Europe/Berlin";

    public ColorScheme Colors { get; init; } = ColorScheme.Light;

    /// <summary>Other addresses that the test leads the browser to, such as a provider to sign in at.</summary>
    public IReadOnlyList<string> AlsoOrigins { get; init; } = [];

    /// <summary>Parts of the faults this test provokes, such as <c>status of 401</c>. Each must come, and any other still fails the test.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>Cookies of somebody signed in already, as <c>context.StorageStateAsync()</c> gave them.</summary>
    public string? SignedIn { get; init; }

    public BrowserNewContextOptions ToContext() => new()
    {
        BaseURL = Origin,
        ViewportSize = new ViewportSize { Width = Screen.Width, Height = Screen.Height },
        DeviceScaleFactor = 1,
        Locale = Language,
        TimezoneId = TimeZone,
        ColorScheme = Colors,
        ReducedMotion = ReducedMotion.Reduce,
        HasTouch = Screen == Screen.Tablet,
        StorageState = SignedIn,
    };
}
