using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>Holds and challenge pieces in a real browser: a piece is registered and missed, its suspects are held by one button, and a signature frees them.</summary>
public sealed class HoldAndChallengeTests(Chromium chromium)
{
    private const string Station = "L1-AOI-1";

    [Fact]
    public async Task A_missed_piece_leads_to_its_suspects_which_are_held_by_one_button_and_freed_by_a_signature()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "quinn", "admin");
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 422", "status of 403"] }, async page =>
        {
            await page.SignInAsync("quinn", password);
            await page.GotoAsync("/challenges");
            await page.AssertAccessibleAsync();
            await page.Locator("#piece-new").ClickAsync();
            await page.FillAsync("#f-id", "TEST-DENT-1");
            await page.FillAsync("#f-expectedClass", "dent");
            await page.Locator("#piece button").ClickAsync();
            await page.WaitForSelectorAsync("#piece-errors");
            await page.FillAsync("#f-stations", Station);
            await page.AssertAccessibleAsync();
            await page.Locator("#piece button").ClickAsync();
            await page.WaitForSelectorAsync("[data-piece='TEST-DENT-1'][data-state='never']");

            await ShowAsync(hub, "fail", "dent");
            await page.WaitForSelectorAsync("[data-piece='TEST-DENT-1'][data-state='good']");
            foreach (var id in (string[])["one", "two"])
            {
                (await hub.Api.InspectAsync(Sample.Inspection(id, Station))).Expect(201);
            }

            await ShowAsync(hub, "pass");
            await page.WaitForSelectorAsync("[data-piece='TEST-DENT-1'][data-state='missed']");
            await page.AssertAccessibleAsync();
            await page.PictureAsync("challenges");
            await page.Locator("tr[data-outcome='missed'] a.btn").ClickAsync();
            await page.WaitForSelectorAsync("#suspects[data-count='2']");
            await page.AssertAccessibleAsync();
            await page.Locator("#hold-suspects button").ClickAsync();
            await page.WaitForSelectorAsync("#hold-facts[data-open='true'][data-held='2']");
            await page.AssertAccessibleAsync();
            await page.PictureAsync("hold");
            await page.GotoAsync("/parts/SN-one");
            await page.WaitForSelectorAsync("#part-holds[data-held='1']");

            await page.Locator("#part-holds a").First.ClickAsync();
            await page.FillAsync("#f-parts", "SN-one");
            await page.FillAsync("#f-reason", "looked at: no dent");
            await page.FillAsync("#f-password", "wrong");
            await page.Locator("#release button").ClickAsync();
            await page.WaitForSelectorAsync("#release .alert-danger");
            await page.FillAsync("#f-password", password);
            await page.Locator("#release button").ClickAsync();
            await page.WaitForSelectorAsync("#hold-facts[data-open='true'][data-held='1']");
            await page.WaitForSelectorAsync("tr[data-unit='SN-one'][data-held='false']");
            await page.AssertAccessibleAsync();
        });

        Assert.DoesNotContain((await hub.Api.GetAsync("/api/v1/parts/SN-one")).Expect(200).Json["holds"]!.AsArray(), h => (bool)h!["held"]!);
        Assert.Single((await hub.Api.GetAsync("/api/v1/parts/SN-two")).Expect(200).Json["holds"]!.AsArray(), h => (bool)h!["held"]!);
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task Parts_are_held_by_the_form_and_what_is_wrong_with_it_is_said()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "quinn", "admin");
        (await hub.Api.InspectAsync(Sample.Inspection("one", Station))).Expect(201);
        await chromium.VisitAsync(new Visit(hub.Url) { Language = "de-DE", Expected = ["status of 422"] }, async page =>
        {
            await page.SignInAsync("quinn", password);
            await page.GotoAsync("/holds");
            await page.Locator("#hold-new").ClickAsync();
            await page.FillAsync("#f-reason", "Delle am Rand");
            await page.Locator("#hold button").ClickAsync();
            await page.WaitForSelectorAsync("#hold-errors li");
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-serials", "SN-one\nSN-never");
            await page.Locator("#hold button").ClickAsync();
            await page.WaitForSelectorAsync("#hold-facts[data-held='2']");
            Assert.Equal(1, await page.Locator("tr[data-unit='SN-never'] .sl-flag").CountAsync());
            await page.GotoAsync("/holds?open=true");
            Assert.Equal(1, await page.Locator("tr[data-hold][data-open='true']").CountAsync());
            await page.AssertAccessibleAsync();
        });
        Assert.Empty(hub.Log.Errors);
    }

    private static async Task ShowAsync(HubInProcess hub, string result, params string[] classes) =>
        (await hub.Api.InspectAsync(Sample.Inspection(Sample.Id("show"), Station, result, classes)
            .With("part", new JsonObject { ["serial"] = "TEST-DENT-1" }).With("purpose", "challenge"))).Expect(201);
}
