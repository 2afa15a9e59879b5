using System.Text;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>From a record to its parameters in a real browser, as known then and now, in both languages.</summary>
public sealed class ParametersPageTests(Chromium chromium)
{
    private const string Head = "\"type\":\"process.sample\",\"at\":\"2026-11-20T08:00:00Z\",\"machine\":\"OVEN-1\"";

    [Fact]
    public async Task A_part_that_was_baked_too_hot_shows_when_and_how_hot_and_what_the_machine_said()
    {
        await using var hub = await HubInProcess.StartAsync();
        foreach (var (path, body) in ((string, string)[])
        [
            ("stations/OVEN-EYE", """{"line":"OVENS","machine":"OVEN-1"}"""), ("work-orders/WO-OVEN", """{"product":"BREAD"}"""),
            ("stations/OVEN-EYE/context", """{"workOrder":"WO-OVEN","validFrom":"2026-11-01T00:00:00Z"}"""),
            ("parameters/oven", """{"name":"temperature","unit":"C","lower":180,"upper":220}"""),
        ])
        {
            (await hub.Api.PutAsync($"/api/v1/{path}", System.Text.Json.Nodes.JsonNode.Parse(body)!)).Expect(200);
        }

        await EventAsync(hub, "{" + Head + ",\"series\":[{\"name\":\"temperature\",\"unit\":\"C\",\"samples\":[[-9000,200],[-5000,205.5],[-1000,231]]},{\"name\":\"belt\",\"kind\":\"setpoint\",\"samples\":[[-3600000,1.5]]}]}");
        await EventAsync(hub, """{"type":"machine.state","at":"2026-11-20T07:00:00Z","machine":"OVEN-1","state":"fault","reason":"burner"}""");
        await EventAsync(hub, """{"type":"alarm.raised","at":"2026-11-20T07:59:58Z","machine":"OVEN-1","code":"E7"}""");
        (await hub.Api.InspectAsync("""{"id":"bread-1","station":"OVEN-EYE","part":{"serial":"B-1"},"inspectedAt":"2026-11-20T08:00:00Z","result":"fail","defects":[{"class":"burnt"}]}""")).Expect(201);
        await EventAsync(hub, "{" + Head + ",\"name\":\"temperature\",\"unit\":\"C\",\"value\":190}");
        await hub.Api.SettledBooksAsync();
        var password = await PersonClient.AddAsync(hub.Services, "quinn", "quality");

        foreach (var (language, word) in ((string, string)[])[("en-GB", "outside"), ("de-DE", "außerhalb")])
        {
            await chromium.VisitAsync(new Visit(hub.Url) with { Language = language, Screen = language == "en-GB" ? Screen.Panel : Screen.Tablet }, async page =>
            {
                await page.SignInAsync("quinn", password);
                await page.GotoAsync("/inspections/OVEN-EYE/bread-1");
                await page.Locator("#record-parameters").ClickAsync();
                await page.WaitForSelectorAsync("#parameters-known[data-known='then']");
                await page.AssertAccessibleAsync();
                Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"));
                var row = page.Locator("tr[data-parameter='temperature']");
                Assert.Contains("231", await row.InnerTextAsync(), StringComparison.Ordinal);
                Assert.Contains(word, await row.InnerTextAsync(), StringComparison.Ordinal);
                Assert.Equal(1, await row.Locator("svg.sl-trend path.sl-trend-line").CountAsync());
                Assert.StartsWith("M20 ", await row.Locator("path.sl-trend-line").GetAttributeAsync("d"), StringComparison.Ordinal);
                Assert.Equal(1, await page.Locator("tr[data-parameter='belt'][data-kind='setpoint']").CountAsync());
                Assert.Equal(1, await page.Locator("tr[data-event='alarm.raised']").CountAsync());
                Assert.Equal(1, await page.Locator("#parameters-state[data-state='fault']").CountAsync());
                if (language == "en-GB")
                {
                    await page.PictureAsync("parameters");
                }

                await page.Locator("#parameters-other").ClickAsync();
                await page.WaitForSelectorAsync("#parameters-known[data-known='now']");
                Assert.Contains("190", await page.Locator("tr[data-parameter='temperature']").InnerTextAsync(), StringComparison.Ordinal);
            });
        }

        Assert.Empty(hub.Log.Errors);
    }

    private static async Task EventAsync(HubInProcess hub, string body) =>
        (await hub.Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(body), "application/json")).Expect(201);
}
