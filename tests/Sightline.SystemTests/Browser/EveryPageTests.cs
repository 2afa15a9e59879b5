using Microsoft.Playwright;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>Every page in a real browser: on a panel PC and on a tablet, light and dark, in both languages.</summary>
public sealed class EveryPageTests(Chromium chromium, PagesPlant plant) : IClassFixture<PagesPlant>
{
    private static readonly (string Path, string? Picture)[] s_pages =
    [
        ("/line", "line"), ("/line?wall=1", null), ("/line/shift?station=L1-AOI-1", null),
        ("/orders", null), ("/orders/one?id=WO-1001", null), ("/orders/move?do=start&order=WO-1001", null), ("/orders/close?order=WO-1001", null), ("/orders/close-shift?line=L1", null), ("/reconciliation", null), ("/reconciliation?order=WO-1001", null), ("/reconciliation?line=L1", null), ("/shift-report", null), ("/shift-report?line=L1", null),
        ("/changeover", null), ("/changeover?line=L1", null), ("/changeover/override?line=L1", null),
        ("/inspections", "inspections"), ("/inspections?result=fail", null), ("/inspections/L1-AOI-2/shot-1", "record"), ("/inspections/L1-AOI-2/shot-1/parameters", null), ("/inspections/L1-AOI-2/shot-1/similar", null), ("/datasets", null),
        ("/parts/SN-shot-1", "part"), ("/search?q=nothing-like-it", null),
        ("/targets", "targets"), ("/targets/mes", "target"), ("/changes", null), ("/changes/new?of=mes", null), ("/deliveries", "deliveries"), ("/deliveries/{parked}", null), ("/parked", "parked"),
        ("/reviews", null), ("/retention", null), ("/retention?images.pass=60d", null), ("/costs", null), ("/costs?by=class", null), ("/pareto", null), ("/andon", null), ("/andon?line=L1", null), ("/reviews?state=second", null), ("/reviews/agreement", null), ("/reviews/agreement?by=shift", null), ("/nonconformances", null), ("/nonconformances?state=open", null), ("/nonconformances/new", null), ("/containments", null), ("/rules", "rules"), ("/rules/cluster-l1", "rule"), ("/rule-draft?rule=cluster-l1&version=1", null), ("/findings", null), ("/part-exceptions", null), ("/holds", null), ("/holds/new", null), ("/challenges", null), ("/challenges/new", null), ("/quarantine", null), ("/quarantine/{refused}", null), ("/recipes", null), ("/recipes/R-100", null), ("/recipe-draft", null), ("/maps", "maps"), ("/maps/mes", null), ("/maps/mes/classes", null), ("/maps/mes/edit", null), ("/maps/mes/field?name=shift&of=record", null), ("/maps/mes/field", null), ("/maps/mes/print", null), ("/map-draft?target=mes&version=1", null), ("/books", "books"), ("/edges", null), ("/context-sources", null),
        ("/sources", "sources"), ("/sources/L1-AOI-1", "source"), ("/sources/L1-AOI-1/report", "report"), ("/notices", "notices"),
        ("/audit", "audit"), ("/audit-pack", null), ("/audit/verify", null), ("/audit/{entry}", null), ("/access", null), ("/access/people/new", null), ("/access/keys", null), ("/access/keys/new", null), ("/access/roles", "roles"),
        ("/evidence", null), ("/evidence?check=journal", null),
        ("/plant", null), ("/plant/stations", null), ("/plant/stations/record?id=L1-AOI-1", null), ("/plant/products/import", null), ("/shift", null), ("/shift?line=L1&week=1", null), ("/material", null),
        ("/account", null), ("/account/second-factor", null), ("/settings", null),
    ];

    private Visit Panel => new(plant.Hub.Url);

    private Visit Tablet => Panel with { Screen = Screen.Tablet, Colors = ColorScheme.Dark, Language = "de-DE" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Every_page_loads_without_a_fault_shuts_nobody_out_and_fits_its_screen(bool tablet) => chromium.VisitAsync(tablet ? Tablet : Panel, async page =>
    {
        await page.GotoAsync("/sign-in");
        await page.AssertAccessibleAsync();
        await SignInAsync(page);
        var parked = (string)(await plant.Hub.Api.RecordAsync("L1-AOI-1", "odd-1")).Expect(200).Json["targets"]![0]!["id"]!;
        var entry = (long)(await plant.Hub.Api.GetAsync("/api/v1/audit?limit=1")).Expect(200).Items[0]["position"]!;
        var refused = (string)(await plant.Hub.Api.GetAsync("/api/v1/quarantine?limit=1")).Expect(200).Items[0]["id"]!;
        var wrong = new List<string>();
        foreach (var (path, picture) in s_pages)
        {
            var answer = await page.GotoAsync(path.Replace("{parked}", parked).Replace("{refused}", refused).Replace("{entry}", entry.ToString()));
            Assert.True(answer!.Ok, $"{path} answered {answer.Status}.");
            Assert.NotEmpty(await page.InnerTextAsync("h1"));
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
            {
                wrong.Add($"{path} is wider than its screen.");
            }

            try
            {
                await page.AssertAccessibleAsync();
            }
            catch (Xunit.Sdk.XunitException found)
            {
                wrong.Add($"{path}: {found.Message}");
            }

            if (picture is not null && !tablet)
            {
                await page.PictureAsync(picture);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    });

    [Fact]
    public async Task The_acceptance_report_is_one_sheet_however_much_was_refused()
    {
        foreach (var wrong in (string[])["part", "inspectedAt", "result", "confidence", "defects", "measurements", "codes", "recipe", "model", "images", "purpose", "sequence"])
        {
            (await plant.Hub.Api.InspectAsync(Sample.Inspection(station: "REPORT-1").With(wrong, true).With("lamp", 1))).Problem(422);
        }

        await plant.Hub.Api.SettledBooksAsync();
        await chromium.VisitAsync(Panel, async page =>
        {
            await SignInAsync(page);
            await page.GotoAsync("/sources/REPORT-1/report");
            Assert.Equal(10, await page.Locator("#source-report tbody tr td:nth-child(2)", new PageLocatorOptions { HasText = "422" }).CountAsync());
            var sheet = System.Text.Encoding.Latin1.GetString(await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true, PrintBackground = true }));
            Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(sheet, @"/Type\s*/Page\b"));
        });
    }

    [Fact]
    public Task A_part_is_followed_from_the_line_to_the_pixels_of_its_dent() => chromium.VisitAsync(Panel, async page =>
    {
        await SignInAsync(page);
        await page.WaitForSelectorAsync("#line-now tr[data-station='L1-AOI-2']");
        await page.GotoAsync("/inspections");
        await page.Locator("select[name=result]").SelectOptionAsync("fail");
        await page.Locator("form.sl-filter button, form[method=get] button.btn-primary").First.ClickAsync();
        await page.ArrivesAsync("result=fail");
        Assert.Equal(0, await page.Locator("#inspections-now tr[data-inspection='seen-0']").CountAsync());
        await page.Locator("#inspections-now tr[data-inspection='shot-1'] a[href*='/inspections/L1-AOI-2/']").First.ClickAsync();
        await page.WaitForSelectorAsync(".sl-shot[data-ready]");
        var (scale, left, top, width, height) = await BoxAsync(page);
        Assert.Equal(PagesPlant.Dent.X, left / scale, 1.0);
        Assert.Equal(PagesPlant.Dent.Y, top / scale, 1.0);
        Assert.Equal(PagesPlant.Dent.Width, width / scale, 1.0);
        Assert.Equal(PagesPlant.Dent.Height, height / scale, 1.0);
        Assert.All(await RedsAtAsync(page, PagesPlant.Dent.X + (PagesPlant.Dent.Width / 2), PagesPlant.Dent.Y + (PagesPlant.Dent.Height / 2)), red => Assert.InRange(red, 0, 120));
        Assert.All(await RedsAtAsync(page, PagesPlant.Dent.X - 20, PagesPlant.Dent.Y - 12), red => Assert.InRange(red, 121, 255));
        await page.GotoAsync("/parts/SN-shot-1");
        await page.WaitForSelectorAsync("#part-story");
    });

    [Fact]
    public Task A_parked_delivery_is_sent_again_and_the_audit_says_who_did_it() => chromium.VisitAsync(Panel, async page =>
    {
        await SignInAsync(page);
        var record = (await plant.Hub.Api.RecordAsync("L1-AOI-1", PagesPlant.Retried)).Expect(200).Json;
        await page.GotoAsync($"/deliveries/{record["targets"]![0]!["id"]}");
        await page.Locator("#retry button").ClickAsync();
        await page.WaitForSelectorAsync(".sl-notice.alert-success");
        await page.GotoAsync("/audit?act=delivery.retried");
        var row = page.Locator("#audit-entries tr[data-position]").First;
        Assert.Contains(PagesPlant.Person, await row.InnerTextAsync(), StringComparison.Ordinal);
        await row.Locator("a[href^='/audit/']").First.ClickAsync();
        await page.WaitForSelectorAsync("#audit-entry");
    });

    private Task SignInAsync(IPage page) => page.SignInAsync(PagesPlant.Person, plant.Password);

    /// <summary>The red of three by five pixels of the picture itself, around a place in it.</summary>
    private static Task<int[]> RedsAtAsync(IPage page, int x, int y) => page.EvaluateAsync<int[]>("""
        ([x, y]) => {
          const img = document.querySelector('.sl-shot img'), canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
          const pen = canvas.getContext('2d');
          pen.drawImage(img, 0, 0);
          const data = pen.getImageData(x - 1, y - 2, 3, 5).data;
          return Array.from({ length: 15 }, (_, i) => data[i * 4]);
        }
        """, new[] { x, y });

    /// <summary>The drawn box in the page's pixels from the corner of the shown image, and how large the image is shown.</summary>
    private static async Task<(double Scale, double Left, double Top, double Width, double Height)> BoxAsync(IPage page)
    {
        var n = await page.EvaluateAsync<double[]>("""
            () => {
              const img = document.querySelector('.sl-shot img'), box = document.querySelector('.sl-shot rect.sl-box-line');
              const i = img.getBoundingClientRect(), b = box.getBoundingClientRect();
              return [i.width / img.naturalWidth, b.left - i.left, b.top - i.top, b.width, b.height];
            }
            """);
        return (n[0], n[1], n[2], n[3], n[4]);
    }
}
