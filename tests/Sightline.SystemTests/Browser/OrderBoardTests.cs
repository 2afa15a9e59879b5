using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>An order's day in a real browser: started, watched, paused, gone on with, closed with a signature.</summary>
public sealed class OrderBoardTests(Chromium chromium)
{
    [Fact]
    public async Task An_order_is_started_watched_paused_and_closed_with_a_signature_and_a_late_part_is_shown_beside_it()
    {
        await using var hub = await HubInProcess.StartAsync();
        var password = await PersonClient.AddAsync(hub.Services, "otto", "operator");
        (await hub.Api.PutAsync("/api/v1/lines/L1", new JsonObject { ["name"] = "Brackets" })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/stations/S1", new JsonObject { ["line"] = "L1" })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/shifts/all-day", new JsonObject { ["start"] = "00:00", ["end"] = "00:00" })).Expect(200);
        foreach (var order in (string[])["WO-1", "WO-2"])
        {
            (await hub.Api.PutAsync($"/api/v1/work-orders/{order}", new JsonObject { ["product"] = "BRACKET-10", ["quantity"] = 10, ["line"] = "L1" })).Expect(200);
        }

        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 409", "status of 403"] }, async page =>
        {
            await page.SignInAsync("otto", password);

            await page.GotoAsync("/orders");
            await page.AssertAccessibleAsync();
            await page.Locator("[data-line='L1'] li[data-order='WO-1'] [data-do='start']").ClickAsync();
            await page.Locator("#move button").ClickAsync();
            await page.WaitForSelectorAsync("[data-order='WO-1'][data-state='running']");
            await page.Locator("li[data-order='WO-2'] [data-do='start']").ClickAsync();
            await page.Locator("#move button").ClickAsync();
            Assert.Contains("Order 'WO-1' runs on line 'L1'", await page.InnerTextAsync("#refused"), StringComparison.Ordinal);

            await page.GotoAsync("/orders");
            var during = Sample.Now;
            (await hub.Api.InspectAsync(Sample.Inspection(station: "S1"))).Expect(201);
            (await hub.Api.InspectAsync(Sample.Inspection(station: "S1", result: "fail"))).Expect(201);
            await page.WaitForFunctionAsync("() => document.querySelector('[data-order=\"WO-1\"] [data-count=good]')?.textContent === '1' && document.querySelector('[data-order=\"WO-1\"] [data-count=rejected]')?.textContent === '1'");
            await page.AssertAccessibleAsync();

            await page.Locator("[data-order='WO-1'] [data-do='pause']").ClickAsync();
            await page.FillAsync("#f-reason", "tool change");
            await page.Locator("#move button").ClickAsync();
            await page.WaitForSelectorAsync("[data-order='WO-1'][data-state='paused']");
            await page.Locator("article[data-order='WO-1'] [data-do='close']").ClickAsync();
            await page.WaitForSelectorAsync("#close");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-reason", "complete");
            await page.FillAsync("#f-password", "not this one");
            await page.Locator("#close button").ClickAsync();
            await page.WaitForSelectorAsync("#signature .alert");
            await page.FillAsync("#f-password", password);
            await page.Locator("#close button").ClickAsync();
            await page.WaitForSelectorAsync("#verified");
            Assert.Contains("complete", await page.InnerTextAsync("#signatures"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();

            (await hub.Api.InspectAsync(Sample.Inspection(station: "S1").With("inspectedAt", during))).Expect(201);
            await hub.Api.SettledBooksAsync();
            await page.ReloadAsync();
            Assert.Equal("1", await page.GetAttributeAsync("#differences", "data-count"));
            await page.WaitForSelectorAsync("#verified");
            await page.GotoAsync("/orders/one?id=WO-1");
            await page.AssertAccessibleAsync();

            await page.GotoAsync("/orders/close-shift?line=L1");
            await page.AssertAccessibleAsync();
            await page.Locator("[data-shift='all-day']").First.ClickAsync();
            await page.FillAsync("#f-reason", "end of shift");
            await page.FillAsync("#f-password", password);
            await page.Locator("#close button").ClickAsync();
            await page.WaitForSelectorAsync("#verified");
        });

        Assert.Empty(hub.Log.Errors);
    }
}
