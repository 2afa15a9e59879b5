using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.Plant.Images;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A rule from its draft to its finding, by the forms alone, in a real browser.</summary>
public sealed class RulePageTests(Chromium chromium) : IAsyncLifetime
{
    private HubInProcess _hub = null!;
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        _password = await PersonClient.AddAsync(_hub.Services, "anna", "quality");
        await PersonClient.AddAsync(_hub.Services, "bert", "quality");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_rule_is_drafted_tried_approved_and_put_live_and_its_finding_shows_where_on_the_part_and_is_acknowledged()
    {
        await DentsAsync("past");
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/rules");
            await page.ClickAsync("#rule-new");
            await page.FillAsync("#f-id", "cluster-l1");
            await page.FillAsync("#f-version", "1");
            await page.FillAsync("#f-title", "One place on the bracket");
            await page.FillAsync("#f-lines", "L1");
            await page.FillAsync("#f-rest", """{"watch":{"kind":"cluster","window":"PT15M","grid":{"width":640,"height":480,"colums":8,"rows":6}},"actions":[{"do":"alarm"},{"do":"hold"}]}""");
            await page.ClickAsync("#rule-form button.btn-primary");
            await page.WaitForSelectorAsync("#rule-problems");
            Assert.Contains("Did you mean 'columns'?", await page.InnerTextAsync("#rule-problems"), StringComparison.Ordinal);
            Assert.Equal("L1", await page.InputValueAsync("#f-lines"));
            await page.AssertAccessibleAsync();
            await page.FillAsync("#f-rest", (await page.InputValueAsync("#f-rest")).Replace("colums", "columns", StringComparison.Ordinal));
            await page.ClickAsync("#rule-form button.btn-primary");
            await page.WaitForSelectorAsync("#rule[data-state='draft']");

            await page.ClickAsync("#rule-replay-form button.btn-primary");
            await page.WaitForSelectorAsync("#rule[data-state='replayed'] #rule-replay");
            Assert.Equal("1", await page.InnerTextAsync("[data-findings='tried']"));
            Assert.Equal(0, await page.Locator("#rule-decide button[value='approve']").CountAsync());
            await page.WaitForSelectorAsync("#rule-own");
            await page.AssertAccessibleAsync();
        }, "status of 422");
        await VisitAsync("bert", async page =>
        {
            await page.GotoAsync("/rules/cluster-l1");
            await page.FillAsync("#rule-decide textarea[name='reason']", "one place twice a month");
            await page.FillAsync("#rule-decide input[name='password']", _password);
            await page.ClickAsync("#rule-decide button[value='approve']");
            await page.WaitForSelectorAsync("#rule[data-state='approved'] #signatures");
            await page.FillAsync("#rule-decide textarea[name='reason']", "no time for shadow");
            await page.ClickAsync("#rule-decide button[value='live']");
            await page.WaitForSelectorAsync("#rule[data-state='live'] #rule-straight");
        });
        await DentsAsync("now");
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/findings");
            await page.ClickAsync("#findings-now tr[data-open='true'] a.sl-record");
            await page.WaitForSelectorAsync("#finding[data-open='true']");
            await Until.TrueAsync(
                async () => await page.GetAttributeAsync("#finding-did tr[data-action='hold']", "data-outcome") == "skipped" || (await page.ReloadAsync())!.Status != 200,
                "the rule says why it holds nothing");
            Assert.Contains("Provisional", await page.InnerTextAsync("#finding-text"), StringComparison.Ordinal);
            Assert.Equal(3, await page.Locator("#finding-shape .sl-cluster-box").CountAsync());
            Assert.Equal(7, await page.Locator("#finding-shape line[y1='0']").CountAsync());
            Assert.Equal(3, await page.Locator("#finding-records img").CountAsync());
            await page.AssertAccessibleAsync();
            await page.PictureAsync("finding");
            await page.FillAsync("#f-reason", "on my way");
            await page.ClickAsync("#finding-acknowledge button");
            await page.WaitForSelectorAsync("text=The finding is acknowledged.");
            Assert.Equal(0, await page.Locator("#finding-acknowledge").CountAsync());
            await page.GotoAsync("/rules");
            Assert.Contains("acknowledged", await page.InnerTextAsync("tr[data-rule='cluster-l1']"), StringComparison.Ordinal);
        });
    }

    private async Task DentsAsync(string stem)
    {
        var png = PartImage.Png(PartLook.Of("BRACKET-10"), 7, [new DrawnDefect("dent", new Box(190, 60, 48, 40))]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        Assert.InRange((await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Status, 200, 201);
        var (width, height) = Pictures.SizeOf(png);
        for (var i = 0; i < 3; i++)
        {
            (await _hub.Api.InspectAsync(Sample.Inspection($"{stem}-{i}", "L1-AOI-1", "fail").With("inspectedAt", Sample.Now)
                .With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = width, ["height"] = height }))
                .With("defects", new JsonArray(new JsonObject
                {
                    ["class"] = "dent", ["location"] = new JsonObject { ["image"] = "top", ["x"] = 190 + i, ["y"] = 60, ["width"] = 48, ["height"] = 40, ["unit"] = "px" },
                })))).Expect(201);
        }

        await _hub.Api.SettledBooksAsync();
    }

    private Task VisitAsync(string person, Func<IPage, Task> visit, params IReadOnlyList<string> expected) => chromium.VisitAsync(new Visit(_hub.Url) { Expected = expected }, async page =>
    {
        await page.SignInAsync(person, _password);
        await visit(page);
    });
}
