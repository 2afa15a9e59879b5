using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.Plant.Images;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A person judges one part after the other with a key each, in a real browser.</summary>
public sealed class ReviewPageTests(Chromium chromium) : IAsyncLifetime
{
    private HubInProcess _hub = null!;
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        _password = await PersonClient.AddAsync(_hub.Services, "anna", "quality");
        await PersonClient.AddAsync(_hub.Services, "bert", "operator");
        (await _hub.Api.PutAsync("/api/v1/stations/L1-AOI-1", new JsonObject { ["line"] = "L1", ["review"] = new JsonObject { ["confidenceBelow"] = 0.7, ["second"] = 1 } })).Expect(200);
        (await _hub.Api.PutAsync("/api/v1/stations/L1-AOI-2", new JsonObject { ["line"] = "L1", ["review"] = new JsonObject { ["samplePass"] = 1 } })).Expect(200);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Each_part_is_judged_with_a_key_beside_a_good_one_and_the_last_is_taken_back()
    {
        await InspectAsync("good", "pass", 0.99);
        await InspectAsync("doubt", "review", 0.5);
        await InspectAsync("unsure", "fail", 0.6);
        await _hub.Api.SettledBooksAsync();
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/reviews");
            await page.WaitForSelectorAsync("#review .sl-shot img");
            Assert.Contains("not sure enough", await page.InnerTextAsync("#review-why"), StringComparison.Ordinal);
            Assert.Contains("SN-good", await page.InnerTextAsync("#review-good"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();

            // The machine said fail: turning it needs a reason, and what was typed stays.
            await page.Keyboard.PressAsync("1");
            await page.WaitForSelectorAsync("#review-wrong");
            Assert.Contains("Your verdict turns the one of the machine. Say why", await page.InnerTextAsync("#review-wrong"), StringComparison.Ordinal);
            Assert.Equal("reason", await page.EvaluateAsync<string>("() => document.activeElement.name"));
            await page.AssertAccessibleAsync();
            await page.FillAsync("#verdict input[name='reason']", "dust 1, wiped off");
            Assert.Equal("dust 1, wiped off", await page.InputValueAsync("#verdict input[name='reason']"));
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("1");
            await page.WaitForSelectorAsync("#review-undo");
            Assert.Contains("the machine cannot tell", await page.InnerTextAsync("#review-why"), StringComparison.Ordinal);
            Assert.Equal("pass", await VerdictAsync("unsure"));

            await page.Keyboard.PressAsync("2");
            await page.WaitForSelectorAsync("text=Nothing is to be judged.");
            Assert.Equal("fail", await VerdictAsync("doubt"));
            await page.ClickAsync("#review-undo button");
            await page.WaitForSelectorAsync("#review[data-blind='false']");
            Assert.Equal("review", await VerdictAsync("doubt"));
        }, "status of 422");
    }

    [Fact]
    public async Task A_burst_is_judged_at_once_and_a_second_look_sees_neither_verdict_nor_boxes()
    {
        for (var i = 0; i < 3; i++)
        {
            await InspectAsync($"burst-{i}", "review", 0.5);
        }

        await _hub.Api.SettledBooksAsync();
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/reviews");
            await page.CheckAsync("#verdict input[name='burst']");
            await page.Keyboard.PressAsync("2");
            await page.WaitForSelectorAsync("text=Nothing is to be judged.");
            foreach (var i in (int[])[0, 1, 2])
            {
                Assert.Equal("fail", await VerdictAsync($"burst-{i}"));
            }

            await page.GotoAsync("/reviews?state=second");
            await page.WaitForSelectorAsync("text=Nothing is to be judged.");
        });
        await VisitAsync("bert", async page =>
        {
            await page.GotoAsync("/reviews?state=second");
            await page.WaitForSelectorAsync("#review[data-blind='true'] .sl-shot img");
            Assert.Equal(0, await page.Locator("#review .sl-overlay").CountAsync());
            Assert.DoesNotContain("dent", await page.InnerTextAsync("#review"), StringComparison.Ordinal);
            Assert.Equal("it was drawn for a second look", await page.InnerTextAsync("#review-why"));
            Assert.DoesNotContain("the machine", await page.InnerTextAsync("#review"), StringComparison.Ordinal);
            Assert.Equal(0, await page.Locator("#review a[href*='/parts/'], #review a[href*='/inspections/L1-AOI-1/burst']").CountAsync());
            await page.Keyboard.PressAsync("1");
            await page.WaitForSelectorAsync("#review-undo");
            Assert.Equal("fail", await VerdictAsync("burst-2"));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_in_a_field_judges_nothing_and_a_class_on_a_good_part_is_refused_and_kept(bool script)
    {
        await InspectAsync("typed", "review", 0.5);
        await _hub.Api.SettledBooksAsync();
        await VisitAsync("anna", async page =>
        {
            if (!script)
            {
                await page.RouteAsync("**/review.js*", route => route.FulfillAsync(new RouteFulfillOptions { Body = "", ContentType = "text/javascript" }));
            }

            await page.GotoAsync("/reviews");
            foreach (var field in (string[])["reason", "class"])
            {
                await page.FillAsync($"#verdict input[name='{field}']", "scratch");
                await page.PressAsync($"#verdict input[name='{field}']", "Enter");
            }

            // Whatever Enter sent would be answered before this is.
            await page.ClickAsync("#verdict button[value='pass']");
            await page.WaitForSelectorAsync("#review-wrong");
            Assert.Contains("A defect class goes with Not OK alone.", await page.InnerTextAsync("#review-wrong"), StringComparison.Ordinal);
            Assert.Equal(("scratch", "class"), (await page.InputValueAsync("#verdict input[name='class']"), await page.EvaluateAsync<string>("() => document.activeElement.name")));
            Assert.Empty((await _hub.Api.GetAsync("/api/v1/inspections/L1-AOI-1/typed/reviews")).Expect(200).Items);
            await page.ClickAsync("#verdict button[value='fail']");
            await page.WaitForSelectorAsync("#review-undo");
            Assert.Equal(("fail", "scratch"), await SaidAsync("typed"));
        }, "status of 422");
    }

    [Fact]
    public async Task What_one_key_judged_one_key_takes_back()
    {
        for (var i = 0; i < 5; i++)
        {
            await InspectAsync($"burst-{i}", "review", 0.5);
        }

        await _hub.Api.SettledBooksAsync();
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/reviews");
            await page.CheckAsync("#verdict input[name='burst']");
            await page.Keyboard.PressAsync("2");
            await page.WaitForSelectorAsync("#review-undo");
            Assert.Contains("and 4 others were judged: Not OK.", await page.InnerTextAsync("#review-undo"), StringComparison.Ordinal);
            Assert.Contains("Take all 5 back", await page.InnerTextAsync("#review-undo button"), StringComparison.Ordinal);
            Assert.Equal(("fail", null), await SaidAsync("burst-0"));

            await page.ClickAsync("#review-undo button");
            await page.WaitForSelectorAsync("text=Your verdicts on 5 parts are taken back.");
            foreach (var i in (int[])[0, 1, 2, 3, 4])
            {
                Assert.Equal("review", await VerdictAsync($"burst-{i}"));
            }
        });
    }

    [Fact]
    public async Task What_one_person_cannot_tell_waits_for_the_next_and_says_who_could_not()
    {
        await InspectAsync("older", "review", 0.5);
        await InspectAsync("hard", "review", 0.5, "blot");
        await _hub.Api.SettledBooksAsync();
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/reviews");
            await page.Keyboard.PressAsync("3");
            await page.WaitForSelectorAsync("#review dd:has-text('SN-older')");
            Assert.Contains("could not tell: user:anna", await page.InnerTextAsync("tr[data-item]:has-text('SN-hard')"), StringComparison.Ordinal);
            await page.Keyboard.PressAsync("2");
            await page.WaitForSelectorAsync("text=What is listed below you could not tell.");
        });
        await VisitAsync("bert", async page =>
        {
            await page.GotoAsync("/reviews");
            Assert.Equal("user:anna", await page.InnerTextAsync("#review-undecided"));
            await page.Keyboard.PressAsync("1");
            await page.WaitForSelectorAsync("text=Nothing is to be judged.");
            Assert.Equal("pass", await VerdictAsync("hard"));
        });
    }

    [Fact]
    public async Task How_often_they_agree_and_how_often_the_machine_is_wrong_stands_in_tables()
    {
        (await _hub.Api.InspectAsync(Sample.Inspection("drawn", "L1-AOI-2"))).Expect(201);
        await _hub.Api.SettledBooksAsync();
        (await _hub.Api.PostAsync("/api/v1/inspections/L1-AOI-2/drawn/reviews", new JsonObject { ["verdict"] = "fail", ["reason"] = "a crack" })).Expect(201);
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/reviews");
            await page.ClickAsync("a[href='/reviews/agreement']");
            await page.WaitForSelectorAsync("#agreement tr");
            Assert.Equal(["1", "0", "0", "1", "0", "0", "0"], await page.Locator("#agreement tr[data-name^='key:'] td").AllInnerTextsAsync());
            Assert.Equal(["Bad parts it calls OK", "1", "1", "1"], (await page.Locator("#rates tr[data-station='L1-AOI-2'][data-rate='escapes'] td").AllInnerTextsAsync()).Take(4));
            Assert.Equal("not known", (await page.Locator("#rates tr[data-rate='falseCalls'] td").AllInnerTextsAsync())[4]);
            await page.AssertAccessibleAsync();
        });
    }

    private async Task<(string Verdict, string? Class)> SaidAsync(string id) =>
        (await _hub.Api.GetAsync($"/api/v1/inspections/L1-AOI-1/{id}/reviews")).Expect(200).Items.Select(r => ((string)r["verdict"]!, (string?)r["class"])).Single();

    private async Task<string> VerdictAsync(string id) => (string)(await _hub.Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json["verdict"]!;

    private async Task InspectAsync(string id, string result, double confidence, string @class = "dent")
    {
        var png = PartImage.Png(PartLook.Of("BRACKET-10"), 7, [new DrawnDefect("dent", new Box(190, 60, 48, 40))]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        Assert.InRange((await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Status, 200, 201);
        var (width, height) = Pictures.SizeOf(png);
        var message = Sample.Inspection(id, "L1-AOI-1", result).With("confidence", confidence)
            .With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = width, ["height"] = height }));
        (await _hub.Api.InspectAsync(result == "pass" ? message : message.With("defects", new JsonArray(new JsonObject
        {
            ["class"] = @class, ["location"] = new JsonObject { ["image"] = "top", ["x"] = 190, ["y"] = 60, ["width"] = 48, ["height"] = 40, ["unit"] = "px" },
        })))).Expect(201);
    }

    private Task VisitAsync(string person, Func<IPage, Task> visit, params IReadOnlyList<string> expected) => chromium.VisitAsync(new Visit(_hub.Url) { Expected = expected }, async page =>
    {
        await page.SignInAsync(person, _password);
        await visit(page);
    });
}
