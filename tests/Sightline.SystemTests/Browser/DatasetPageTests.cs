using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.SystemTests.Browser;

/// <summary>Similar defects side by side, and a training set from the form to its labels, in a real browser and on a small screen.</summary>
public sealed class DatasetPageTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly Screen s_phone = new("phone", 400, 800);

    private HubInProcess _hub = null!;
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        _password = await PersonClient.AddAsync(_hub.Services, "anna", "quality");
        for (var i = 1; i <= 9; i++)
        {
            await InspectAsync(i, i % 3 == 0 ? "spot" : "scratch");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_set_goes_from_the_form_to_a_file_and_its_labels_come_back_after_a_look_at_what_they_change()
    {
        byte[] labels = [];
        var address = "";
        await VisitAsync(Screen.Panel, ColorScheme.Light, async page =>
        {
            await page.GotoAsync("/inspections/L1-AOI-1/p1");
            await page.ClickAsync("#record-similar");
            await page.WaitForSelectorAsync(".sl-similar-one:nth-child(6) svg image");
            Assert.Equal("5", await page.GetAttributeAsync("#similar-looked", "data-looked"));
            await LooksRightAsync(page);

            await page.GotoAsync("/datasets");
            await page.FillAsync("#dataset-form input[name='name']", "scratches and spots");
            await page.FillAsync("#dataset-form input[name='train']", "80");
            await page.ClickAsync("#dataset-form button.btn-primary");
            await page.WaitForSelectorAsync("#dataset-errors");
            Assert.Contains("Adds up to 1.1", await page.InnerTextAsync("#dataset-errors"), StringComparison.Ordinal);
            await page.FillAsync("#dataset-form input[name='train']", "70");
            await page.ClickAsync("#dataset-form button.btn-primary");
            await page.WaitForSelectorAsync("#dataset-facts");
            address = new Uri(page.Url).AbsolutePath;
            await Until.TrueAsync(async () => (await page.GotoAsync(address))!.Ok && await page.Locator("#dataset-labels").CountAsync() == 1, "the set was made");
            await LooksRightAsync(page);

            var waiting = page.WaitForDownloadAsync();
            await page.ClickAsync("a[href$='/file']");
            labels = Changed(await File.ReadAllBytesAsync(await (await waiting).PathAsync()));
        }, "status of 422");
        await VisitAsync(s_phone, ColorScheme.Dark, async page =>
        {
            await page.GotoAsync(address);
            await page.SetInputFilesAsync("#dataset-labels input[type='file']", new FilePayload { Name = "labels.json", MimeType = "application/json", Buffer = labels });
            await page.ClickAsync("#dataset-labels button[value='false']");
            await page.WaitForSelectorAsync("tr[data-change]");
            Assert.Equal(1, await page.Locator("tr[data-change]").CountAsync());
            await LooksRightAsync(page);

            await page.SetInputFilesAsync("#dataset-labels input[type='file']", new FilePayload { Name = "labels.json", MimeType = "application/json", Buffer = labels });
            await page.FillAsync("#dataset-labels textarea[name='reason']", "only glare");
            await page.ClickAsync("#dataset-labels button[value='true']");
            await page.WaitForSelectorAsync("tr[data-labels]");
            await page.GotoAsync("/datasets");
            await LooksRightAsync(page);
            await page.GotoAsync("/inspections/L1-AOI-1/p2/similar?class=any");
            await page.WaitForSelectorAsync(".sl-similar-one svg image");
            await LooksRightAsync(page);
        });
    }

    private static async Task LooksRightAsync(IPage page)
    {
        await page.AssertAccessibleAsync();
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"), $"{page.Url} is wider than its screen.");
    }

    /// <summary>The training annotations without those of the first image.</summary>
    private static byte[] Changed(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var stream = archive.GetEntry("annotations/train.json")!.Open();
        var coco = JsonNode.Parse(stream)!;
        coco["annotations"]!.AsArray().Remove(coco["annotations"]!.AsArray().Single(a => (int)a!["image_id"]! == 1));
        return Encoding.UTF8.GetBytes(coco.ToJsonString());
    }

    private async Task InspectAsync(int n, string kind)
    {
        var (x, y) = (30 + (n * 11), 40 + (n * 7));
        var image = Drawn.Surface(n, 320, 240, (kind, x, y));
        (await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{TestImages.Hash(image)}", image, "image/png")).Expect(201);
        (await _hub.Api.InspectAsync(new JsonObject
        {
            ["id"] = $"p{n}", ["station"] = "L1-AOI-1", ["part"] = new JsonObject { ["serial"] = $"SN-p{n}" }, ["inspectedAt"] = "2026-11-20T08:15:30.123Z", ["result"] = "fail",
            ["defects"] = new JsonArray(new JsonObject { ["class"] = kind, ["location"] = new JsonObject { ["x"] = x, ["y"] = y, ["width"] = 16, ["height"] = 16 } }),
            ["images"] = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image), ["width"] = 320, ["height"] = 240 }),
        })).Expect(201);
    }

    private Task VisitAsync(Screen screen, ColorScheme colors, Func<IPage, Task> look, params string[] expected) =>
        chromium.VisitAsync(new Visit(_hub.Url) { Screen = screen, Colors = colors, Expected = expected }, async page =>
        {
            await page.SignInAsync("anna", _password);
            await look(page);
        });
}
