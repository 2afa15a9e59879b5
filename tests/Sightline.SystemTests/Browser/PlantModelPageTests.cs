using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>The plant, its shifts and its material in a real browser, by the hands of those who work with them.</summary>
public sealed class PlantModelPageTests(Chromium chromium)
{
    [Fact]
    public async Task An_integrator_adds_an_area_corrects_a_wrong_shift_and_brings_lines_from_a_file()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "ines", "integrator");
        // The browser tells of the form that came back with a problem.
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["422"] }, async page =>
        {
            await page.SignInAsync("ines", password);
            await page.GotoAsync("/plant/areas/record");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-id", "HALL-1");
            await page.FillAsync("#f-name", "Press hall");
            await page.Locator("#plant-form button").ClickAsync();
            await page.WaitForSelectorAsync(".sl-notice.alert-success");

            await page.GotoAsync("/plant/shifts/record");
            await page.FillAsync("#f-id", "odd");
            await page.FillAsync("#f-start", "6");
            await page.FillAsync("#f-end", "14:00");
            await page.Locator("#plant-form button").ClickAsync();
            await page.WaitForSelectorAsync("#f-start-error");
            Assert.Equal("14:00", await page.InputValueAsync("#f-end"));
            await page.FillAsync("#f-start", "06:00");
            await page.Locator("#plant-form button").ClickAsync();
            await page.WaitForSelectorAsync("#plant-records tr[data-id='odd']");

            await page.GotoAsync("/plant/lines/import");
            await page.SetInputFilesAsync("#f-file", new FilePayload { Name = "lines.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("id,name,area\nL8,Eight,HALL-1\nL9,Nine,HALL-9\n") });
            await page.Locator("#import-form button").ClickAsync();
            await page.WaitForSelectorAsync("#import-report[data-taken='false'][data-created='2']");
            await page.AssertAccessibleAsync();
            await page.Locator("#take-form button").ClickAsync();
            await page.WaitForSelectorAsync("#import-report[data-taken='true'][data-created='2']");

            await page.GotoAsync("/plant");
            await page.AssertAccessibleAsync();
            await page.WaitForSelectorAsync("#plant-tree li[data-kind='areas'][data-id='HALL-1'] li[data-id='L8']");
            await page.WaitForSelectorAsync("#plant-problems li[data-code='unknown-reference'][data-id='L9']");
            await page.PictureAsync("plant");
        });

        Assert.Equal("HALL-1", (string)(await hub.Api.GetAsync("/api/v1/lines/L8")).Expect(200).Json["area"]!);
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task An_operator_signs_on_sees_the_week_with_its_gap_and_signs_off()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "otto", "operator");
        (await hub.Api.PutAsync("/api/v1/operators/OP-17", new JsonObject { ["name"] = "Otto" })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/shifts/a-first", JsonNode.Parse("""{"line":"L1","start":"00:00","end":"11:00"}""")!)).Expect(200);
        (await hub.Api.PutAsync("/api/v1/shifts/b-second", JsonNode.Parse("""{"line":"L1","start":"12:00","end":"00:00"}""")!)).Expect(200);
        foreach (var shift in (await hub.Api.GetAsync("/api/v1/shifts?limit=1000")).Expect(200).Items.Where(s => s["line"] is null))
        {
            (await hub.Api.PutAsync($"/api/v1/shifts/{shift["id"]}", JsonNode.Parse("""{"line":"L2","start":"06:00","end":"14:00"}""")!)).Expect(200);
        }

        await chromium.VisitAsync(new Visit(hub.Url) { Language = "de-DE" }, async page =>
        {
            await page.SignInAsync("otto", password);
            await page.GotoAsync("/shift?line=L1");
            await page.AssertAccessibleAsync();
            Assert.True(await page.Locator("#week [data-gap='true']").CountAsync() >= 7);
            var line = page.Locator("#present section[data-place='line:L1']");
            await line.Locator("input[name=operator]").FillAsync("OP-17");
            await line.Locator("button[value=on]").ClickAsync();
            await page.WaitForSelectorAsync("#present section[data-place='line:L1'][data-operator='OP-17']");
            Assert.Contains("Otto", await line.InnerTextAsync(), StringComparison.Ordinal);
            await page.PictureAsync("shift");
            await line.Locator("button[value=off]").ClickAsync();
            await page.WaitForSelectorAsync("#present section[data-place='line:L1']:not([data-operator])");
        });

        var told = (await hub.Api.GetAsync("/api/v1/audit?act=event.reported")).Expect(200).Items;
        Assert.Equal(2, told.Count);
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task A_lot_is_followed_from_the_list_to_the_slot_it_is_loaded_in()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "otto", "operator");
        (await hub.Api.PutAsync("/api/v1/material-lots/COIL-7", JsonNode.Parse("""{"material":"AlMg3","quantity":100,"unit":"kg"}""")!)).Expect(200);
        (await hub.Api.PostAsync("/api/v1/events", JsonNode.Parse("""
            [{"id":"l","type":"material.loaded","at":"2026-03-01T06:00:00Z","station":"L1-AOI-1","lot":"COIL-7","slot":"F1"},
             {"id":"c","type":"material.consumed","at":"2026-03-01T07:00:00Z","station":"L1-AOI-1","lot":"COIL-7","quantity":12.5,"unit":"kg"}]
            """)!)).Expect(200);
        await hub.Api.SettledBooksAsync();
        await chromium.VisitAsync(new Visit(hub.Url), async page =>
        {
            await page.SignInAsync("otto", password);
            await page.GotoAsync("/material?q=almg3");
            await page.AssertAccessibleAsync();
            await page.WaitForSelectorAsync("#lots tr[data-lot='COIL-7'][data-remaining='87.5']");
            await page.Locator("#lots tr[data-lot='COIL-7'] th a").ClickAsync();
            await page.WaitForSelectorAsync("#loaded li[data-place='station:L1-AOI-1'][data-slot='F1']");
            await page.AssertAccessibleAsync();
            Assert.Equal(2, await page.Locator("#moves tr").CountAsync());
            await page.PictureAsync("lot");
            await page.Locator("#loaded li a").ClickAsync();
            await page.WaitForSelectorAsync("#slots tr[data-slot='F1']");
            await page.AssertAccessibleAsync();
        });
        Assert.Empty(hub.Log.Errors);
    }
}
