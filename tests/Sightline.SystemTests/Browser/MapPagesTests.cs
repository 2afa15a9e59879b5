using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A class nobody mapped is seen in red, mapped by one person, tried, and put in use by another, in a real browser.</summary>
public sealed class MapPagesTests(Chromium chromium)
{
    [Fact]
    public async Task An_unmapped_class_is_mapped_by_one_person_tried_on_past_inspections_and_approved_and_published_by_another()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        (await hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: "burr"))).Expect(201);
        await hub.Api.SettledBooksAsync();
        var password = await PersonClient.AddAsync(hub.Services, "anna", "quality");
        await PersonClient.AddAsync(hub.Services, "bert", "quality");
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 422"] }, async page =>
        {
            await page.SignInAsync("anna", password);
            await page.GotoAsync("/maps");
            Assert.Equal("not listed", await page.InnerTextAsync("tr[data-class='burr'] td[data-target='mes'] .sl-bad"));
            await page.AssertAccessibleAsync();
            await page.GotoAsync("/maps/mes");
            Assert.Equal("burr", await page.InnerTextAsync("#map-unmapped"));
            await page.ClickAsync("#map-draft");
            var map = JsonNode.Parse(await page.InputValueAsync("#f-map"))!;
            map["version"] = "2";
            map["classes"]!["burr"] = "";
            await page.FillAsync("#f-map", map.ToJsonString());
            await page.ClickAsync("#map-form button");
            Assert.Contains("burr", await page.InnerTextAsync("#map-problems"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();
            map["classes"]!["burr"] = "NC-1020";
            await page.FillAsync("#f-map", map.ToJsonString());
            await page.ClickAsync("#map-form button");
            await page.WaitForSelectorAsync("#map[data-state='draft'][data-version='2'] tr[data-field='classes/burr']");
            await page.WaitForSelectorAsync("#map-own");
            await page.ClickAsync("#map-replay-form button");
            await page.WaitForSelectorAsync("#map[data-state='replayed'] #map-replay");
            Assert.Equal("1", await page.InnerTextAsync("td[data-draft='send']"));
            Assert.Equal(0, await page.Locator("button[value='approve']").CountAsync());
            await page.AssertAccessibleAsync();
            await page.PictureAsync("map");
        });
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 403"] }, async page =>
        {
            await page.SignInAsync("bert", password);
            await page.GotoAsync("/maps/mes?version=2");
            await page.FillAsync("#f-reason", "burrs are known now");
            await page.FillAsync("#f-password", "not the password 1");
            await page.ClickAsync("button[value='approve']");
            await page.WaitForSelectorAsync("#signature .alert-danger");
            await page.FillAsync("#f-password", password);
            await page.ClickAsync("button[value='approve']");
            await page.WaitForSelectorAsync("#map[data-state='approved'] #signatures");
            await page.FillAsync("#f-reason", "from now on");
            await page.ClickAsync("button[value='publish']");
            await page.WaitForSelectorAsync("#map[data-state='published'][data-version='2']");
            await page.AssertAccessibleAsync();
            await page.GotoAsync("/maps");
            Assert.Equal("NC-1020", await page.InnerTextAsync("tr[data-class='burr'] td[data-target='mes']"));
        });
        Assert.Empty(hub.Log.Errors);
    }
}
