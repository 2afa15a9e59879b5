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
            Assert.Contains("send why it is pass", await page.InnerTextAsync("#review-wrong"), StringComparison.Ordinal);
            await page.FillAsync("#verdict input[name='reason']", "dust 1, wiped off");
            Assert.Equal("dust 1, wiped off", await page.InputValueAsync("#verdict input[name='reason']"));
            await page.ClickAsync("#verdict button[value='pass']");
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
            await page.Keyboard.PressAsync("1");
            await page.WaitForSelectorAsync("#review-undo");
            Assert.Equal("fail", await VerdictAsync("burst-2"));
        });
    }

    private async Task<string> VerdictAsync(string id) => (string)(await _hub.Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json["verdict"]!;

    private async Task InspectAsync(string id, string result, double confidence)
    {
        var png = PartImage.Png(PartLook.Of("BRACKET-10"), 7, [new DrawnDefect("dent", new Box(190, 60, 48, 40))]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        Assert.InRange((await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Status, 200, 201);
        var (width, height) = Pictures.SizeOf(png);
        var message = Sample.Inspection(id, "L1-AOI-1", result).With("confidence", confidence)
            .With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = width, ["height"] = height }));
        (await _hub.Api.InspectAsync(result == "pass" ? message : message.With("defects", new JsonArray(new JsonObject
        {
            ["class"] = "dent", ["location"] = new JsonObject { ["image"] = "top", ["x"] = 190, ["y"] = 60, ["width"] = 48, ["height"] = 40, ["unit"] = "px" },
        })))).Expect(201);
    }

    private Task VisitAsync(string person, Func<IPage, Task> visit, params IReadOnlyList<string> expected) => chromium.VisitAsync(new Visit(_hub.Url) { Expected = expected }, async page =>
    {
        await page.SignInAsync(person, _password);
        await visit(page);
    });
}
