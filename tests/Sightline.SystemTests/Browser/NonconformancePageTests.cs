using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.Plant.Images;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>Nonconformances from opening to closing, and a break of trust that is held, in a real browser.</summary>
public sealed class NonconformancePageTests(Chromium chromium) : IAsyncLifetime
{
    private HubInProcess _hub = null!;
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        _password = await PersonClient.AddAsync(_hub.Services, "anna", "quality");
        await PersonClient.AddAsync(_hub.Services, "carl", "quality");
        await PersonClient.AddAsync(_hub.Services, "olga", "operator");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_hold_becomes_a_nonconformance_whose_parts_are_decided_signed_verified_and_closed()
    {
        await InspectAsync("bad");
        await InspectAsync("worse");
        var hold = (string)(await _hub.Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "dents", ["serials"] = new JsonArray("SN-bad", "SN-worse") })).Expect(201).Json["id"]!;
        var record = (string)(await _hub.Api.RecordAsync("L1-AOI-1", "bad")).Expect(200).Json["position"]!.ToString();
        var address = "";
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync($"/holds/{hold}");
            Assert.Equal("2", await page.GetAttributeAsync("#hold-balance", "data-missing"));
            await page.ClickAsync("#hold-ncr");
            await page.FillAsync("#ncr input[name='title']", "dents on the left side");
            await page.FillAsync("#ncr textarea[name='inspections']", record);
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#ncr button.btn-primary");
            await page.WaitForSelectorAsync("#ncr-facts[data-state='open']");
            await page.WaitForSelectorAsync("#ncr-evidence img");
            await page.AssertAccessibleAsync();
            address = new Uri(page.Url).AbsolutePath;

            await page.FillAsync("form[data-act='contain'] textarea[name='reason']", "both are on hold");
            await page.ClickAsync("form[data-act='contain'] button");
            await page.WaitForSelectorAsync("#ncr-facts[data-state='contained']");

            // Rework without a station is refused, and the page says so.
            await page.SelectOptionAsync("form[data-act='dispose'] select[name='disposition']", "rework");
            await page.FillAsync("form[data-act='dispose'] textarea[name='reason']", "looked at");
            await page.ClickAsync("form[data-act='dispose'] button");
            await page.WaitForSelectorAsync("#ncr-errors");
            Assert.Contains("Send the station that reworks", await page.InnerTextAsync("#ncr-errors"), StringComparison.Ordinal);

            await DisposeAsync(page, "scrap", "SN-worse");
            await page.WaitForSelectorAsync("tr[data-part='SN-worse'][data-disposition='scrap']");
            await DisposeAsync(page, "useAsIs", "");
            await page.WaitForSelectorAsync("[data-concession]");
            await page.ClickAsync("[data-concession] a");
            await SignAsync(page);
            await page.WaitForSelectorAsync("#ncr-errors");
            Assert.Contains("Somebody else signs", await page.InnerTextAsync("#ncr-errors"), StringComparison.Ordinal);
        }, "status of 422", "status of 409");
        await VisitAsync("carl", async page =>
        {
            await page.GotoAsync(address);
            await page.ClickAsync("[data-concession] a");
            await page.AssertAccessibleAsync();
            await SignAsync(page);
            await page.WaitForSelectorAsync("#ncr-facts[data-state='dispositioned']");
            foreach (var (act, state) in ((string, string)[])[("verify", "verified"), ("close", "closed")])
            {
                await page.FillAsync($"form[data-act='{act}'] textarea[name='reason']", "seen");
                await page.ClickAsync($"form[data-act='{act}'] button");
                await page.WaitForSelectorAsync($"#ncr-facts[data-state='{state}']");
            }

            Assert.Equal(0, await page.Locator("#ncr-decisions").CountAsync());
            Assert.Equal(["open", "contain", "dispose", "dispose", "concede", "verify", "close"], await page.EvalOnSelectorAllAsync<string[]>("tr[data-act]", "rows => rows.map(r => r.dataset.act)"));
            await page.GotoAsync("/nonconformances");
            await page.WaitForSelectorAsync(".sl-ncr-column[data-state='closed'] [data-ncr]");
            await page.AssertAccessibleAsync();
            await page.GotoAsync("/parts/SN-worse");
            Assert.Contains("Scrap", await page.InnerTextAsync("#part-ncrs"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_corrective_action_is_done_and_found_effective_and_an_operator_only_looks()
    {
        var address = "";
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/nonconformances/new?title=wrong+label&serials=SN-1");
            await page.ClickAsync("#ncr button.btn-primary");
            await page.WaitForSelectorAsync("#ncr-facts[data-state='open']");
            address = new Uri(page.Url).AbsolutePath;
            await page.ClickAsync("details:has(form[data-act='action']) summary");
            await page.FillAsync("form[data-act='action'] textarea[name='what']", "lock the label printer");
            await page.FillAsync("form[data-act='action'] input[name='owner']", "kim");
            await page.FillAsync("form[data-act='action'] input[name='due']", "2026-12-01");
            await page.ClickAsync("form[data-act='action'] button");
            await page.WaitForSelectorAsync("tr[data-action][data-effective='false']");
            await page.FillAsync("form[data-act='done'] textarea[name='reason']", "locked");
            await page.ClickAsync("form[data-act='done'] button");
            await page.FillAsync("form[data-act='check'] textarea[name='reason']", "a week without one");
            await page.ClickAsync("form[data-act='check'] button[value='true']");
            await page.WaitForSelectorAsync("tr[data-action][data-effective='true']");
        });
        await VisitAsync("olga", async page =>
        {
            await page.GotoAsync(address);
            await page.WaitForSelectorAsync("#ncr-facts[data-state='open']");
            Assert.Equal(0, await page.Locator("main form").CountAsync());
        });
    }

    [Fact]
    public async Task What_a_model_judged_that_nobody_expected_is_held_with_one_press()
    {
        await InspectAsync("first", "1");
        await InspectAsync("second", "2");
        await InspectAsync("third", "2");
        await _hub.Api.SettledBooksAsync();
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/holds");
            await page.ClickAsync("#to-containments");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("tr[data-cause='model'] a");
            await page.WaitForSelectorAsync("#containment[data-count='2']");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#hold-suspects button");
            await page.WaitForSelectorAsync("#hold-facts[data-held='2']");
            Assert.Equal(["SN-second", "SN-third"], await page.EvalOnSelectorAllAsync<string[]>("tr[data-unit]", "rows => rows.map(r => r.dataset.unit)"));
        });
    }

    private static async Task DisposeAsync(IPage page, string what, string parts)
    {
        await page.SelectOptionAsync("form[data-act='dispose'] select[name='disposition']", what);
        await page.FillAsync("form[data-act='dispose'] textarea[name='parts']", parts);
        await page.FillAsync("form[data-act='dispose'] textarea[name='reason']", "looked at");
        await page.ClickAsync("form[data-act='dispose'] button");
    }

    private async Task SignAsync(IPage page)
    {
        await page.FillAsync("#ncr-sign textarea[name='reason']", "cosmetic only");
        await page.FillAsync("#ncr-sign input[name='password']", _password);
        await page.ClickAsync("#ncr-sign button.btn-primary");
    }

    private async Task InspectAsync(string id, string? model = null)
    {
        var png = PartImage.Png(PartLook.Of("BRACKET-10"), 7, [new DrawnDefect("dent", new Box(190, 60, 48, 40))]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        Assert.InRange((await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Status, 200, 201);
        var (width, height) = Pictures.SizeOf(png);
        var message = Sample.Inspection(id, "L1-AOI-1", "fail")
            .With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = width, ["height"] = height }))
            .With("model", model is null ? null : new JsonObject { ["name"] = "dents", ["version"] = model });
        (await _hub.Api.InspectAsync(message)).Expect(201);
    }

    private Task VisitAsync(string person, Func<IPage, Task> visit, params IReadOnlyList<string> expected) => chromium.VisitAsync(new Visit(_hub.Url) { Expected = expected }, async page =>
    {
        await page.SignInAsync(person, _password);
        await visit(page);
    });
}
