using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Browser;

/// <summary>Retention in a real browser: what goes tonight and why others stay, a pin that is mistyped and set, a policy, and a pass that is run at once.</summary>
public sealed class RetentionPageTests(Chromium chromium)
{
    private static readonly Screen s_phone = new("phone", 400, 800);

    [Fact]
    public async Task A_pin_keeps_what_would_go_a_policy_counts_at_once_and_a_pass_says_what_went()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "ida", "admin");
        Assert.InRange((await hub.Api.PutAsync("/api/v1/work-orders/WO-RET", new JsonObject { ["product"] = "P-RET" })).Status, 200, 201);
        (await hub.Api.PutAsync("/api/v1/stations/L1-AOI-1/context", new JsonObject { ["workOrder"] = "WO-RET", ["validFrom"] = "2020-01-01T00:00:00Z" })).Expect(200);
        foreach (var (serial, result, days) in ((string, string, int)[])[("SN-OLD", "pass", 45), ("SN-PIN", "pass", 40), ("SN-BAD", "fail", 60), ("SN-NEW", "pass", 3)])
        {
            await InspectAsync(hub, serial, result, days);
        }

        await hub.Api.SettledBooksAsync();
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 422"] }, async page =>
        {
            await page.SignInAsync("ida", password);
            await page.GotoAsync("/retention");
            await page.WaitForSelectorAsync("#retention-plan[data-goes='2'][data-stays='0']");
            await page.AssertAccessibleAsync();
            await page.Locator("#retention-pin summary").ClickAsync();
            await page.FillAsync("#f-pin-of", "SN-PIN");
            await page.FillAsync("#f-pin-reason", "claim 23 of ACME");
            await page.Locator("#retention-pin form button").ClickAsync();
            await page.WaitForSelectorAsync("#retention-errors");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-pin-of", "serial:SN-PIN");
            await page.Locator("#retention-pin form button").ClickAsync();
            await page.WaitForSelectorAsync("#retention-lines tr[data-why='legal']");

            await page.Locator("#retention-policy summary").ClickAsync();
            await page.FillAsync("#f-policy-id", "contract-4711");
            await page.FillAsync("#f-policy-of", "product:P-7");
            await page.Locator("[name='images.fail']").First.FillAsync("10y");
            await page.FillAsync("#f-policy-reason", "contract 4711, clause 9");
            await page.Locator("#retention-policy form button").ClickAsync();
            await page.WaitForSelectorAsync("#retention-policies tr[data-policy='contract-4711']");
            await page.GotoAsync("/retention?images.fail=24M");
            await page.AssertAccessibleAsync();
            await page.PictureAsync("retention");

            await page.FillAsync("#f-run-reason", "the disk is small");
            await page.Locator("#retention-run button").ClickAsync();
            await page.WaitForSelectorAsync("#retention-passes tr[data-pass]");
            await Until.TrueAsync(async () => (string)(await hub.Api.GetAsync("/api/v1/retention/passes?limit=1")).Expect(200).Items.Single()["state"]! == "ended", "the pass ended");
            await page.GotoAsync("/retention");
            await page.WaitForSelectorAsync("#retention-plan[data-goes='0'][data-stays='1']");
            await page.AssertAccessibleAsync();
        });
        await FitsAsync(hub, password);
        Assert.Empty(hub.Log.Errors);
    }

    /// <summary>On a phone, dark, in German.</summary>
    private Task FitsAsync(HubInProcess hub, string password) => chromium.VisitAsync(new Visit(hub.Url) { Screen = s_phone, Colors = ColorScheme.Dark, Language = "de-DE" }, async page =>
    {
        await page.SignInAsync("ida", password);
        await page.GotoAsync("/retention?why=legal");
        Assert.Equal("Aufbewahrung", await page.InnerTextAsync("h1"));
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"));
    });

    private static async Task InspectAsync(HubInProcess hub, string serial, string result, int days)
    {
        var image = TestImages.Png(bytes: 40_000);
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{TestImages.Hash(image)}", image, "image/png")).Expect(201);
        var message = Sample.Inspection(result: result);
        message["part"] = new JsonObject { ["serial"] = serial };
        message["inspectedAt"] = Sample.Exact(TimeProvider.System.GetUtcNow().AddDays(-days));
        message["images"] = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image) });
        (await hub.Api.InspectAsync(message)).Expect(201);
    }
}
