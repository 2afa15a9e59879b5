using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Sightline.SystemTests.Browser;

/// <summary>What a failed test leaves behind beside the tests' program: the page as seen, and its HTML.</summary>
internal static partial class FailedPage
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "failed-pages");

    /// <summary>Keeps both and says where. A page that cannot be kept any more says so; the test's own failure counts more.</summary>
    public static async Task<string> KeepAsync(IPage page)
    {
        var name = NameNow();
        try
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync($"{name}.html", await page.ContentAsync());
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{name}.png", FullPage = true });
            return $"At {page.Url}, kept as {name}.png and .html.";
        }
        catch (Exception lost) when (lost is PlaywrightException or TimeoutException or IOException)
        {
            return $"The page could not be kept: {lost.Message}";
        }
    }

    /// <summary>Takes away what the test in hand left: it was to fail, and nobody need look at it.</summary>
    public static void Forget()
    {
        // Deleting in a folder that is not there throws: a test that failed before it kept a page left none.
        Directory.CreateDirectory(Folder);
        File.Delete($"{NameNow()}.html");
        File.Delete($"{NameNow()}.png");
    }

    private static string NameNow()
    {
        var test = NotForFiles().Replace(TestContext.Current.Test?.TestDisplayName ?? "unknown test", "-");
        return Path.Combine(Folder, test[..Math.Min(test.Length, 200)]);
    }

    [GeneratedRegex(@"[^\w.-]+")]
    private static partial Regex NotForFiles();
}
