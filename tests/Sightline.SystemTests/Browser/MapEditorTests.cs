using Microsoft.Playwright;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>The matrix in a real browser: a class in red is given a code in its cell, tried, approved by somebody else, published, and then delivered.</summary>
public sealed class MapEditorTests(Chromium chromium) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes, "erp", "mes");
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        _password = await PersonClient.AddAsync(_hub.Services, "anna", "quality");
        await PersonClient.AddAsync(_hub.Services, "bert", "quality");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_class_in_red_is_given_a_code_in_its_cell_tried_approved_by_another_published_and_then_delivered()
    {
        (await _hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: "burr"))).Expect(201);
        (await _hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: "burr"))).Expect(201);
        await _hub.Api.SettledBooksAsync();
        Assert.Empty(await MesTarget.RecordsAsync(_mes.Url));
        await VisitAsync("anna", async page =>
        {
            await page.GotoAsync("/maps");
            var row = page.Locator("tr[data-class='burr']");
            Assert.Equal("burr", await page.Locator("tr[data-class]").First.GetAttributeAsync("data-class"));
            Assert.Equal("2", await row.Locator("td.sl-num").InnerTextAsync());
            Assert.Contains("L1-AOI-1", await row.InnerTextAsync(), StringComparison.Ordinal);
            Assert.Equal(2, await row.Locator(".sl-bad").CountAsync());

            // A code is needed, and the refusal is said in the cell; nothing of the page is left for it.
            await EditCellAsync(page, "mes", code: "NC-1020", version: "1");
            Assert.Contains("records name it", await row.Locator("td[data-target='mes'] .sl-error").InnerTextAsync(), StringComparison.Ordinal);

            // The form that came takes the focus to its first field; what is typed before that goes there.
            await row.Locator("td[data-target='mes'] input[name='code']:focus").WaitForAsync();
            await row.Locator("td[data-target='mes'] input[name='version']").FillAsync("2");
            await row.Locator("td[data-target='mes'] button").ClickAsync();
            await row.Locator("td[data-target='mes'] [data-change='2']").WaitForAsync();
            Assert.Contains("NC-1020 (A)", await row.Locator("td[data-target='mes']").InnerTextAsync(), StringComparison.Ordinal);
            await page.AssertAccessibleAsync();

            // The column form gathers several cells in the same draft.
            await page.ClickAsync("a[data-column='mes']");
            await page.FillAsync("tr[data-class='stain'] input[name='code']", "NC-1031");
            await page.FillAsync("tr[data-new='1'] input[name='class']", "chip");
            await page.FillAsync("tr[data-new='1'] input[name='code']", "NC-1060");
            await page.ClickAsync("#map-classes-form .btn-primary");
            await page.WaitForSelectorAsync("#map[data-state='draft'][data-version='2'] tr[data-field='classes/chip']");
            Assert.Equal(5, await page.Locator("#map-diff tr[data-field]").CountAsync());
            await page.GotoAsync("/maps");
            await page.ClickAsync("[data-next='mes'] [data-do='replay']");
            await page.WaitForSelectorAsync("#map[data-state='replayed'] #map-replay");
            Assert.Equal("2", await page.InnerTextAsync("td[data-draft='send']"));
            await page.WaitForSelectorAsync("#map-next [data-do='wait']");
        });
        await VisitAsync("bert", async page =>
        {
            await page.GotoAsync("/maps");
            await page.ClickAsync("[data-next='mes'] [data-do='approve']");
            await page.FillAsync("#f-reason", "burrs are known now");
            await page.FillAsync("#f-password", _password);
            await page.ClickAsync("button[value='approve']");
            await page.WaitForSelectorAsync("#map[data-state='approved'] #signatures");
            await page.GotoAsync("/maps");
            await page.ClickAsync("[data-next='mes'] [data-do='publish']");
            await page.FillAsync("#f-reason", "from now on");
            await page.ClickAsync("button[value='publish']");
            await page.WaitForSelectorAsync("#map[data-state='published'][data-version='2']");
            await page.GotoAsync("/maps");
            Assert.Equal("NC-1020\nA", await page.InnerTextAsync("tr[data-class='burr'] td[data-target='mes'] a"));
            Assert.Equal(1, await page.Locator("tr[data-class='burr'] .sl-bad").CountAsync());
        });
        await Until.TrueAsync(async () => (await MesTarget.RecordsAsync(_mes.Url)).Count == 2, "both inspections are delivered");
        Assert.All(await MesTarget.RecordsAsync(_mes.Url), record => Assert.Contains("NC-1020", record.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public Task A_field_is_made_changed_and_taken_away_by_forms_and_what_is_wrong_is_said_beside_its_place() => VisitAsync("anna", async page =>
    {
        await page.GotoAsync("/maps/mes/edit");
        await page.AssertAccessibleAsync();
        await page.ClickAsync("#field-new");
        await page.FillAsync("#f-name", "torque");
        await page.FillAsync("#f-from", "measurement.torque");
        await page.FillAsync("#f-minimum", "9");
        await page.FillAsync("#f-maximum", "5");
        await page.SelectOptionAsync("#f-outOfRange", "review");
        await page.ClickAsync("button[value='save']");
        Assert.Contains("is 9, which is above maximum 5", await page.InnerTextAsync("#f-minimum-error"), StringComparison.Ordinal);
        await page.AssertAccessibleAsync();
        await page.FillAsync("#f-minimum", "0.50");
        await page.ClickAsync("button[value='save']");
        await page.WaitForSelectorAsync("tr[data-field='torque']");
        Assert.Contains("0.50 to 5", await page.InnerTextAsync("tr[data-field='torque']"), StringComparison.Ordinal);
        await page.ClickAsync("tr[data-field='shift'] a");
        await page.Locator("input[name='lookupFrom']").First.FillAsync("early");
        await page.Locator("input[name='lookupTo']").First.FillAsync("1");
        await page.ClickAsync("button[value='save']");
        Assert.Contains("early → 1", await page.InnerTextAsync("tr[data-field='shift']"), StringComparison.Ordinal);
        await page.ClickAsync("tr[data-field='operator'] a");
        await page.ClickAsync("button[value='remove']");
        await page.WaitForSelectorAsync("tr[data-field='torque']");
        Assert.Equal(0, await page.Locator("tr[data-field='operator']").CountAsync());
        await page.ClickAsync("a[data-fact='hold']");
        await page.FillAsync("#f-name", "number");
        await page.FillAsync("#f-from", "hold.id");
        await page.ClickAsync("button[value='save']");
        await page.WaitForSelectorAsync("tr[data-field='number']");
        await page.GotoAsync("/maps/mes?version=2");
        var changed = await page.Locator("#map-diff tr[data-field]").EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.field)");
        Assert.Equal(["facts/hold", "fields/operator", "fields/shift", "fields/torque", "version"], changed.Select(field => string.Join('/', field.Split('/').Take(2))).Distinct().Order(StringComparer.Ordinal));
    }, "status of 422");

    [Fact]
    public Task The_map_is_printed_with_every_target_side_by_side_and_taken_back_in_as_the_file_it_was() => VisitAsync("anna", async page =>
    {
        await page.GotoAsync("/maps/mes/print");
        Assert.Equal("NC-1020", await page.InnerTextAsync("#print-classes tr[data-class='dent'] td:nth-child(4)"));
        Assert.Equal(64, (await page.InnerTextAsync("#print-hash")).Length);
        var sheet = await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true, PrintBackground = true });
        Assert.True(System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(sheet), @"/Type\s*/Page\b") is >= 1 and <= 4);
        await page.GotoAsync("/maps/mes");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#map-file"));
        Assert.Equal("mes.json", download.SuggestedFilename);
        var text = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Equal(await File.ReadAllTextAsync(_folder.In("config/maps/mes.json")), text);

        await page.GotoAsync("/map-draft");
        await UploadAsync(page, text.Replace("\"version\": \"1\"", "\"version\": \"1b\"").Replace("context.product", "context.prodcut"));
        Assert.Contains("fields.product.from is 'context.prodcut'", await page.InnerTextAsync("#map-problems"), StringComparison.Ordinal);
        await UploadAsync(page, text.Replace("\"version\": \"1\"", "\"version\": \"1b\"").Replace("NC-1020", "NC-1021"));
        await page.WaitForSelectorAsync("#map[data-state='draft'][data-version='1b'] tr[data-field='classes/dent']");
    }, "status of 422");

    [Fact]
    public async Task Two_people_who_edit_the_same_map_do_not_overwrite_each_other()
    {
        using var anna = await PersonClient.InAsync(_hub, "quality");
        using var bert = await PersonClient.InAsync(_hub, "quality");
        var opened = (await anna.CallAsync(HttpMethod.Get, "/maps/mes/classes?class=dent")).Expect(200).Text;
        (string, string)[] form = [("base", "1"), ("sha", Between(opened, "name=\"sha\" value=\"")), ("one", "dent"), ("class", "dent"), ("severity", ""), ("version", "2"), ("description", "")];
        (await anna.PostFormAsync("/maps/mes/classes", [.. form, ("code", "NC-1")])).Expect(303);
        var refused = (await bert.PostFormAsync("/maps/mes/classes", [.. form, ("code", "NC-2")])).Expect(409).Text;
        Assert.Contains("was changed since this form was opened", refused, StringComparison.Ordinal);
        Assert.Contains("NC-2", refused, StringComparison.Ordinal);
        Assert.Equal("NC-1", (string)(await _hub.Api.GetAsync("/api/v1/maps/mes/2")).Expect(200).Json["map"]!["classes"]!["dent"]!);
    }

    [Theory]
    [InlineData("latin1", 422, "is not text in UTF-8")]
    [InlineData("large", 422, "line 1, column")]
    [InlineData("cut", 422, "line 1, column")]
    public async Task A_file_that_is_no_map_is_refused_with_where_and_what(string kind, int status, string words)
    {
        using var anna = await PersonClient.InAsync(_hub, "quality");
        var bytes = kind switch
        {
            "latin1" => System.Text.Encoding.Latin1.GetBytes(MesTarget.Map().Replace("quality engineering", "Qualität")),
            "large" => System.Text.Encoding.UTF8.GetBytes(new string(' ', 500_000)),
            _ => System.Text.Encoding.UTF8.GetBytes("{ \"target\": \"mes\""),
        };
        using var form = new MultipartFormDataContent
        {
            { new StringContent(anna.Csrf), "csrf" }, { new StringContent("mes"), "target" }, { new StringContent(""), "map" }, { new ByteArrayContent(bytes), "file", "mes.json" },
        };
        Assert.Contains(words, (await anna.SendAsync(HttpMethod.Post, "/map-draft", form)).Expect(status).Text, StringComparison.Ordinal);
        using var body = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        (await anna.SendAsync(HttpMethod.Post, "/api/v1/maps/mes", body, ("X-CSRF", anna.Csrf))).Expect(status);
        Assert.Single((await _hub.Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items);
    }

    private static string Between(string page, string before)
    {
        var from = page.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return page[from..page.IndexOf('"', from)];
    }

    private static async Task EditCellAsync(IPage page, string target, string code, string version)
    {
        var cell = page.Locator($"tr[data-class='burr'] td[data-target='{target}']");
        await cell.Locator("a.sl-cell").ClickAsync();
        await cell.Locator("input[name='code']:focus").WaitForAsync();
        await cell.Locator("input[name='code']").FillAsync(code);
        await cell.Locator("input[name='severity']").FillAsync("A");
        await cell.Locator("input[name='version']").FillAsync(version);
        await page.AssertAccessibleAsync();
        await cell.Locator("button").ClickAsync();
        await cell.Locator(".sl-error").WaitForAsync();
    }

    private static async Task UploadAsync(IPage page, string text)
    {
        await page.SetInputFilesAsync("#f-file", new FilePayload { Name = "mes.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await page.ClickAsync("#map-form button");
    }

    private Task VisitAsync(string name, Func<IPage, Task> does, params string[] expected) => chromium.VisitAsync(new Visit(_hub.Url) { Expected = expected }, async page =>
    {
        await page.SignInAsync(name, _password);
        await does(page);
    });
}
