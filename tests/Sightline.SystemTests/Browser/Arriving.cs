using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Sightline.SystemTests.Browser;

/// <summary>Where a page has come to.</summary>
internal static class Arriving
{
    /// <summary>
    /// Waits until the page's address matches a pattern. It asks again and again rather than to be told: the browser's library can miss
    /// that a page was loaded between looking whether it is and beginning to listen, and then waits for good.
    /// </summary>
    public static Task ArrivesAsync(this IPage page, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex(pattern), new PageAssertionsToHaveURLOptions { Timeout = 15_000 });
}
