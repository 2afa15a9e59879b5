using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>An order in every book, and the report of a shift, in a real browser.</summary>
public sealed class ReconciliationPageTests(Chromium chromium) : IAsyncLifetime
{
    private HubInProcess _hub = null!;
    private string _password = "";
    private int _sequence;

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync()).SeededAsync();
        _password = await PersonClient.AddAsync(_hub.Services, "quinn", "quality");
        (await _hub.Api.PutAsync("/api/v1/stations/L1-AOI-1", new JsonObject { ["line"] = "L1", ["ejector"] = new JsonObject { ["within"] = "00:10:00" } })).Expect(200);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task The_page_of_an_order_shows_its_sheet_and_each_difference_and_narrows_them()
    {
        for (var i = 0; i < 8; i++)
        {
            await InspectAsync($"{i}", i % 2 == 1 ? "fail" : "pass");
        }

        foreach (var i in (int[])[0, 2, 4, 6])
        {
            await EjectedAsync($"SN-{i}");
        }

        await EjectedAsync("SN-2");
        await _hub.Api.SettledBooksAsync();
        await VisitAsync(async page =>
        {
            await page.GotoAsync("/reconciliation?order=WO-1001");
            Assert.Equal("8", await page.InnerTextAsync("tr[data-figure='inspected'] td"));
            Assert.Equal(1, await page.Locator("tr[data-difference='slip'][data-part='SN-1']").CountAsync());
            await page.ClickAsync("tr[data-difference='slip'] summary");
            Assert.Contains("went in its place", await page.InnerTextAsync("tr[data-difference='slip'] details"), StringComparison.Ordinal);
            Assert.Equal(0, await page.Locator("a[rel='next']").CountAsync());
            await page.AssertAccessibleAsync();

            await page.ClickAsync("a[data-kind='eject-twice']");
            await page.ArrivesAsync("kind=eject-twice$");
            Assert.Equal("SN-2", await page.Locator("tr[data-difference]").GetAttributeAsync("data-part"));
            await page.GotoAsync("/reconciliation?order=NONE");
            await page.WaitForSelectorAsync("text=This order or shift is not known.");
        });
    }

    [Fact]
    public async Task A_shift_is_signed_and_its_report_opens_for_print_with_its_own_style()
    {
        (await _hub.Api.PutAsync("/api/v1/shifts/all-day", new JsonObject { ["line"] = "L1", ["start"] = "00:00", ["end"] = "00:00" })).Expect(200);
        await InspectAsync("1", "pass");
        await _hub.Api.SettledBooksAsync();
        await VisitAsync(async page =>
        {
            await page.GotoAsync("/shift-report?line=L1");
            await page.Locator("td[data-shift='all-day'] a:has-text('Close this shift')").First.ClickAsync();
            await page.FillAsync("#f-reason", "end of shift");
            await page.FillAsync("#f-password", _password);
            await page.Locator("main form button.btn-primary").First.ClickAsync();
            await page.WaitForSelectorAsync("#verified");
            var report = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("a[data-report='html']"));
            await report.WaitForSelectorAsync("#journal-hash");
            // The style came through: the policy lets this one in, and no other.
            Assert.Equal("collapse", await report.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('table')).borderCollapse"));
            Assert.Contains("all-day", await report.InnerTextAsync("h1"), StringComparison.Ordinal);
            await report.CloseAsync();
            await page.GotoAsync("/shift-report?line=L1");
            Assert.Equal(1, await page.Locator("td[data-shift='all-day'] a[data-report='csv']").CountAsync());
            await page.AssertAccessibleAsync();
        });
    }

    private async Task InspectAsync(string name, string result) => (await _hub.Api.InspectAsync(Sample.Inspection($"i-{name}", "L1-AOI-1", result)
        .With("part", new JsonObject { ["serial"] = $"SN-{name}" }).With("sequence", ++_sequence).With("inspectedAt", Sample.Now))).Expect(201);

    private async Task EjectedAsync(string serial) => (await _hub.Api.PostAsync("/api/v1/events", new JsonObject
    {
        ["type"] = "eject.confirmed", ["at"] = Sample.Now, ["station"] = "L1-AOI-1", ["part"] = new JsonObject { ["serial"] = serial },
    })).Expect(201);

    private Task VisitAsync(Func<IPage, Task> visit) => chromium.VisitAsync(new Visit(_hub.Url), async page =>
    {
        await page.SignInAsync("quinn", _password);
        await visit(page);
    });
}
