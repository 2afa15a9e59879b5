using Microsoft.Playwright;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A recipe is drafted by one person and released by another, in a real browser.</summary>
public sealed class RecipePagesTests(Chromium chromium)
{
    [Fact]
    public async Task A_recipe_is_drafted_by_one_person_approved_by_another_activated_compared_and_retired()
    {
        await using var hub = await HubInProcess.StartAsync();
        var password = await PersonClient.AddAsync(hub.Services, "anna", "quality");
        await PersonClient.AddAsync(hub.Services, "bert", "quality");
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 422"] }, async page =>
        {
            await page.SignInAsync("anna", password);
            await page.GotoAsync("/recipes");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#recipe-new");
            await page.AssertAccessibleAsync();
            await FillAsync(page, ("recipe", "R-100"), ("version", "4"), ("label", "Bracket, left"), ("product", "BRACKET-10"), ("station", "L1-AOI-2"), ("modelName", "scratchnet"), ("modelSha256", "cafe"), ("content", "{ \"gain\": 1.50 }"));
            await page.ClickAsync("#recipe-form button");
            await page.WaitForSelectorAsync("#f-modelSha256-error");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-modelSha256", "");
            await page.ClickAsync("#recipe-form button");
            await page.WaitForSelectorAsync("#recipe[data-state='draft'][data-version='4']");
            await page.WaitForSelectorAsync("#recipe-own");
            Assert.Equal(0, await page.Locator("button[value='approve']").CountAsync());
            Assert.Contains("Quality", await page.InnerTextAsync("#recipe-who"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();
        });
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 403"] }, async page =>
        {
            await page.SignInAsync("bert", password);
            await page.GotoAsync("/recipes/R-100?version=4");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-reason", "tested on 200 parts");
            await page.FillAsync("#f-password", "not the password 1");
            await page.ClickAsync("button[value='approve']");
            await page.WaitForSelectorAsync("#signature .alert-danger");
            await page.FillAsync("#f-password", password);
            await page.ClickAsync("button[value='approve']");
            await page.WaitForSelectorAsync("#recipe[data-state='approved'] #signatures");
            await page.FillAsync("#f-reason", "start of production");
            await page.ClickAsync("button[value='activate']");
            await page.WaitForSelectorAsync("#recipe[data-state='active']");
            await page.AssertAccessibleAsync();

            await page.ClickAsync("#recipe-draft");
            Assert.Equal("{ \"gain\": 1.50 }", await page.InputValueAsync("#f-content"));
            await page.FillAsync("#f-version", "5");
            await page.FillAsync("#f-content", "{ \"gain\": 1.75 }");
            await page.ClickAsync("#recipe-form button");
            await page.WaitForSelectorAsync("#recipe[data-state='draft'][data-version='5']");
            await page.ClickAsync("a[data-compare='4']");
            await page.WaitForSelectorAsync("#recipe-diff tr[data-field='content/gain']");
            Assert.Contains("1.50", await page.InnerTextAsync("#recipe-diff tr[data-field='content/gain']"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();
            await page.GotoAsync("/recipes/R-100?version=4&with=5");
            await page.PictureAsync("recipe");

            await page.FillAsync("#f-reason", "end of product");
            await page.ClickAsync("button[value='retire']");
            await page.WaitForSelectorAsync("#recipe[data-state='retired'][data-version='4'] tr[data-step='retired']");
            await page.GotoAsync("/recipes");
            Assert.Equal(1, await page.Locator("tr[data-recipe='R-100']").CountAsync());
            await page.AssertAccessibleAsync();
        });
        Assert.Empty(hub.Log.Errors);
    }

    private static async Task FillAsync(IPage page, params (string Field, string Text)[] fields)
    {
        foreach (var (field, text) in fields)
        {
            await page.FillAsync($"#f-{field}", text);
        }
    }
}
