using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A parked part is matched in a real browser, by a click on what it may belong to.</summary>
public sealed class ParkedMatchTests(Chromium chromium)
{
    [Fact]
    public async Task A_part_of_a_misspelt_station_is_matched_by_a_click_and_several_by_the_form()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "quinn", "quality");
        foreach (var id in (string[])["first", "second", "third"])
        {
            (await hub.Api.InspectAsync(Sample.Inspection(id, "l1-aoi-01"))).Expect(201);
        }

        await hub.Api.SettledBooksAsync();
        await chromium.VisitAsync(new Visit(hub.Url), async page =>
        {
            await page.SignInAsync("quinn", password);

            await page.GotoAsync("/parked");
            await page.AssertAccessibleAsync();
            await page.Locator("tr[data-parked]").Last.Locator("[data-candidate='L1-AOI-1']").ClickAsync();
            await page.WaitForSelectorAsync("#decided[data-done='1'][data-failed='0']");
            await page.GotoAsync("/parked");
            Assert.Equal(2, await page.Locator("tr[data-parked]").CountAsync());

            foreach (var box in await page.Locator("tr[data-parked] input[name='id']").AllAsync())
            {
                await box.CheckAsync();
            }

            await page.Locator("#match-chosen").ClickAsync();
            await page.WaitForSelectorAsync("#match");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-station", "L1-AOI-1");
            await page.FillAsync("#f-reason", "the label of the camera was wrong");
            await page.Locator("#match button").ClickAsync();
            await page.WaitForSelectorAsync("#decided[data-done='2'][data-failed='0']");
        });

        var record = (await hub.Api.RecordAsync("l1-aoi-01", "first")).Expect(200).Json;
        Assert.Equal("station L1-AOI-1, matched by user:quinn", (string)record["context"]!["line"]!["source"]!);
        Assert.Equal(0, (await hub.Api.SettledBooksAsync()).Parked);
        Assert.Empty(hub.Log.Errors);
    }
}
