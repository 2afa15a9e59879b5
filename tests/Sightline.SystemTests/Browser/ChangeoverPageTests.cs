using Microsoft.Playwright;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A changeover rehearsed at the panel: a wrong recipe is caught, the permit denied, the parts in between held, all live.</summary>
public sealed class ChangeoverPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_changeover_is_gone_through_at_the_panel_and_a_wrong_recipe_on_the_way_is_caught()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var line = await ChangeoverLine.StartAsync(hub.Api);
        var password = await PersonClient.AddAsync(hub.Services, "quinn", "quality");
        await chromium.VisitAsync(new Visit(hub.Url), async page =>
        {
            await page.SignInAsync("quinn", password);
            await page.GotoAsync($"/changeover?line={line.Line}");
            await page.WaitForSelectorAsync("#permit[data-allowed='true']");
            await page.FillAsync("#f-workOrder", line.OrderB);
            await page.Locator("#request button").ClickAsync();
            await page.WaitForSelectorAsync("#state[data-state='requested']");
            await page.WaitForSelectorAsync("#permit[data-allowed='false'] li[data-reason='changeover']");
            await page.AssertAccessibleAsync();

            await page.Locator("form[data-act='clear'] button").ClickAsync();
            await page.WaitForSelectorAsync("#state[data-state='recipeSent']");
            await line.ReportAsync("R-A");
            await page.WaitForSelectorAsync("#state[data-state='recipeDiffers']");
            await page.WaitForSelectorAsync($"#compare tr[data-station='{line.Station}'][data-verdict='differs']");
            Assert.Equal(0, await page.Locator("form[data-act='confirm']").CountAsync());
            await page.AssertAccessibleAsync();
            await page.PictureAsync("changeover");

            await line.PartAsync("R-A");
            await line.PartAsync("R-A");
            await line.ReportAsync("R-B");
            await page.WaitForSelectorAsync("#state[data-state='confirming']");
            await page.Locator("form[data-act='confirm'] button").ClickAsync();
            await page.WaitForSelectorAsync("#state[data-state='running']");
            await page.WaitForSelectorAsync("#permit[data-allowed='true']");

            await page.Locator("tr[data-mismatch='1'] a").ClickAsync();
            Assert.Equal(2, await page.Locator("tr[data-part]").CountAsync());
            await page.AssertAccessibleAsync();
            await page.Locator("#hold button").ClickAsync();
            await page.WaitForSelectorAsync("#hold-facts[data-open='true'][data-held='2']");
        });

        var hold = (await hub.Api.GetAsync("/api/v1/holds?open=true")).Expect(200).Items.Single();
        Assert.Equal((2, line.Line), ((int)hold["units"]!, (string)hold["line"]!));
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task An_override_is_signed_on_a_page_of_its_own_and_an_operator_is_not_offered_it()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var line = await ChangeoverLine.StartAsync(hub.Api);
        var password = await PersonClient.AddAsync(hub.Services, "quinn", "quality");
        var plain = await PersonClient.AddAsync(hub.Services, "olga", "operator");
        (await line.RequestAsync("B")).Expect(201);
        await chromium.VisitAsync(new Visit(hub.Url) { Language = "de-DE", Expected = ["403"] }, async page =>
        {
            await page.SignInAsync("quinn", password);
            await page.GotoAsync($"/changeover?line={line.Line}");
            await page.Locator("#to-override").ClickAsync();
            await page.WaitForSelectorAsync("#override");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-reason", "the customer waits");
            await page.FillAsync("#f-password", "guessed");
            await page.Locator("#override button").ClickAsync();
            await page.WaitForSelectorAsync("#signature .alert-danger");
            await page.FillAsync("#f-password", password);
            await page.Locator("#override button").ClickAsync();
            await page.WaitForSelectorAsync("#permit[data-allowed='true']");
        });
        await chromium.VisitAsync(new Visit(hub.Url), async page =>
        {
            await page.SignInAsync("olga", plain);
            await page.GotoAsync($"/changeover?line={line.Line}");
            await page.WaitForSelectorAsync("#permit");
            Assert.Equal(0, await page.Locator("#to-override").CountAsync());
        });
        Assert.Empty(hub.Log.Errors);
    }
}
