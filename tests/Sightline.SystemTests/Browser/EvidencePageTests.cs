using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A package is taken out by the page of a part, the head is signed, the key rotated and the journal checked, in a real browser.</summary>
public sealed class EvidencePageTests(Chromium chromium) : IAsyncLifetime
{
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await (await HubInProcess.StartAsync()).SeededAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Evidence_is_taken_out_signed_rotated_and_checked_by_hand()
    {
        (await _hub.Api.InspectAsync(Sample.Inspection("i-1").With("part", new JsonObject { ["serial"] = "SN-1" }))).Expect(201);
        var password = await PersonClient.AddAsync(_hub.Services, "ida", "admin");
        await chromium.VisitAsync(new Visit(_hub.Url) { Expected = ["422"] }, async page =>
        {
            await page.SignInAsync("ida", password);
            await page.GotoAsync("/parts/SN-1");
            var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a[data-evidence='serial']"));
            Assert.Equal("evidence-serial-SN-1.zip", download.SuggestedFilename);

            var (good, bent) = (Path.Combine(_hub.Folder, "evidence.zip"), Path.Combine(_hub.Folder, "bent.zip"));
            await download.SaveAsAsync(good);
            await File.WriteAllBytesAsync(bent, [.. (await File.ReadAllBytesAsync(good)).Select((b, i) => i == 5_000 ? (byte)(b ^ 1) : b)]);
            await page.GotoAsync("/evidence");
            await page.SetInputFilesAsync("#check-package input[name='package']", good);
            await page.ClickAsync("#check-package button");
            await page.WaitForSelectorAsync("#package-said[data-intact='true'] li");
            await page.SetInputFilesAsync("#check-package input[name='package']", bent);
            await page.ClickAsync("#check-package button");
            await page.WaitForSelectorAsync("#package-said[data-intact='false'] li");
            await page.WaitForSelectorAsync("tr[data-key]");
            await page.AssertAccessibleAsync();
            await page.ClickAsync("#anchor button");
            await page.WaitForSelectorAsync("tr[data-anchor]");
            await page.FillAsync("#rotate input[name='reason']", "yearly");
            await page.ClickAsync("#rotate button");
            await page.WaitForFunctionAsync("() => document.querySelectorAll('tr[data-key]').length === 2");
            await page.ClickAsync("#check-journal button");
            Assert.Contains("intact", await page.InnerTextAsync("#chain"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();
            await page.FillAsync("#archive input[name='before']", "2099-01-01");
            await page.FillAsync("#archive input[name='reason']", "closed year");
            await page.ClickAsync("#archive button");
            Assert.Contains("still to come", await page.InnerTextAsync("#evidence-errors"), StringComparison.Ordinal);
            using var admin = _hub.ClientFor("integrator");
            (await admin.PostAsync("/api/v1/journal/archives", new JsonObject { ["through"] = 3, ["reason"] = "closed year" })).Expect(200);
            await page.GotoAsync("/evidence");
            var archive = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("tr[data-archive] a"));
            Assert.Equal("facts-000000000001-000000000003.zip", archive.SuggestedFilename);
            await page.AssertAccessibleAsync();
            await page.FillAsync("#package input[name='of']", "SN-1");
            await page.ClickAsync("#package button");
            Assert.Contains("Send a kind", await page.InnerTextAsync("#evidence-errors"), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();
        });
    }
}
