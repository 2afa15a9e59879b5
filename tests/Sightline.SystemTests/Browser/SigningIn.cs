using Microsoft.Playwright;

namespace Sightline.SystemTests.Browser;

/// <summary>A person signs in by the form, and stands on the page of the lines.</summary>
internal static class SigningIn
{
    public static async Task SignInAsync(this IPage page, string person, string password)
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#f-name", person);
        await page.FillAsync("#f-password", password);
        await page.Locator("form[action='/sign-in'] button").ClickAsync();
        await page.WaitForSelectorAsync("#line-now", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
    }
}
