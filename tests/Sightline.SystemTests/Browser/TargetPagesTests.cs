using Microsoft.Playwright;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A third target, from its refusal over the request and another person's signature until it is sent to, in a real browser.</summary>
public sealed class TargetPagesTests(Chromium chromium)
{
    [Fact]
    public async Task A_third_target_is_refused_asked_for_by_one_person_approved_by_another_and_goes_live()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes, "mes", "erp", "wms");
        folder.Write("config/targets/wms.json", MesTarget.Target(folder, mes, "wms").Replace("\"stage\": \"live\"", "\"stage\": \"shadow\""));
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "ivo", "integrator");
        await PersonClient.AddAsync(hub.Services, "quinn", "quality");
        var request = "";
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 409"] }, async page =>
        {
            await page.SignInAsync("ivo", password);
            await page.GotoAsync("/targets");
            await page.WaitForSelectorAsync("#live-budget[data-taken='2'][data-most='2']");
            await page.ClickAsync("#target-wms-name a");
            await page.ClickAsync("#stage-live");
            await page.WaitForSelectorAsync("#target-refused");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#target-ask");
            await page.FillAsync("#f-reason", "the warehouse books by hand");
            await page.FillAsync("#f-risk", "wrong bookings; watched for a shift, paused by a button");
            await page.Locator("#f-level").SelectOptionAsync("low");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#change-form button");
            await page.WaitForSelectorAsync("#change[data-state='requested']");
            Assert.Equal(0, await page.Locator("#change-approve").CountAsync());
            request = new Uri(page.Url).AbsolutePath;
        });
        await chromium.VisitAsync(new Visit(hub.Url) { Expected = ["status of 403"] }, async page =>
        {
            await page.SignInAsync("quinn", password);
            await page.GotoAsync("/changes");
            await page.ClickAsync("tr[data-state='requested'] a");
            await page.FillAsync("#f-reason", "a week of shadow was right");
            await page.FillAsync("#f-password", "not the password 1");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#change-approve");
            await page.WaitForSelectorAsync("#signature .alert-danger");
            await page.FillAsync("#f-password", password);
            await page.ClickAsync("#change-approve");
            await page.WaitForSelectorAsync("#change[data-state='approved'] #signatures");
            Assert.Equal(0, await page.Locator("#change-go").CountAsync());
        });
        await chromium.VisitAsync(new Visit(hub.Url), async page =>
        {
            await page.SignInAsync("ivo", password);
            await page.GotoAsync(request);
            await page.ClickAsync("#change-go");
            await page.ClickAsync("#stage-live");
            await page.WaitForSelectorAsync("#target-wms[data-stage='live']");
            await page.WaitForSelectorAsync("#live-budget[data-taken='2'][data-by-change='1']");
            (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);
            await page.WaitForSelectorAsync("#target-wms [data-today='1']");
            await page.ClickAsync("#target-by-change");
            await page.WaitForSelectorAsync("#change[data-state='used'] #change-used");
            await page.AssertAccessibleAsync();
        });
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task A_target_is_tried_from_its_page_and_what_was_found_is_shown_there()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        var password = await PersonClient.AddAsync(hub.Services, "ivo", "integrator");
        await chromium.VisitAsync(new Visit(hub.Url), async page =>
        {
            await page.SignInAsync("ivo", password);
            await page.GotoAsync("/targets/mes");
            await page.ClickAsync("#target-mes-preflight");
            await page.WaitForSelectorAsync("#preflight[data-verdict='good'] tr[data-check='reach']");
            await page.AssertAccessibleAsync();
            await page.GotoAsync("/targets/mes");
            await page.WaitForSelectorAsync("#target-preflight[data-verdict='good']");
        });
    }
}
