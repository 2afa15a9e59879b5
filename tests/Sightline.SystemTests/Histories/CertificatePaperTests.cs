using Microsoft.Playwright;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Reports;

namespace Sightline.SystemTests.Histories;

/// <summary>The certificate as it comes out of a printer, and the page it is asked for on.</summary>
public sealed class CertificatePaperTests(BornPart born, Chromium chromium) : IClassFixture<BornPart>
{
    private const string Page = $"/parts/{BornPart.Serial}";

    /// <summary>A4 at 96 pixels an inch.</summary>
    private static readonly Screen s_paper = new("paper", 794, 1123);

    [Fact]
    public async Task A_pdf_has_every_page_numbered_and_marked_with_part_and_digest()
    {
        var answer = (await born.Api.GetAsync($"/api/v1{Page}/certificate?format=pdf")).Expect(200);
        Assert.Equal("application/pdf", answer.MediaType);
        var pages = (await PdfText.OfAsync(answer.Body)).TrimEnd('\f').Split('\f');
        Assert.InRange(pages.Length, 2, 8);
        var json = (await born.Api.GetAsync($"/api/v1{Page}/certificate")).Expect(200).Json;
        for (var i = 0; i < pages.Length; i++)
        {
            Assert.Contains($"{i + 1}/{pages.Length}", Bare(pages[i]), StringComparison.Ordinal);
            Assert.Contains(((string)json["digest"]!)[..16], pages[i], StringComparison.Ordinal);
        }

        var whole = Bare(string.Concat(pages));
        foreach (var text in (string[])[(string)json["digest"]!, BornPart.Serial, "BOARD-1", "BOARD-2", "GLUE-7", "scratchnet2.3", new string('a', 64), "SH-1", "ACME", "badglue", "Recalled"])
        {
            Assert.Contains(text, whole, StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task On_paper_nothing_is_cut_and_nothing_lies_over_another() => VisitAsync(s_paper, ColorScheme.Light, async page =>
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.GotoAsync($"/api/v1{Page}/certificate?format=html");
        await page.WaitForSelectorAsync("#digest");
        var faults = await page.EvaluateAsync<string[]>(
            """
            () => {
                const found = [], width = document.documentElement.clientWidth;
                for (const e of document.querySelectorAll('body *')) {
                    const box = e.getBoundingClientRect();
                    if (box.width > 0 && box.right > width + 1) found.push(`${e.tagName} ends at ${box.right} of ${width}: ${e.textContent.slice(0, 60)}`);
                    if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline') found.push(`${e.tagName} holds more than it shows: ${e.textContent.slice(0, 60)}`);
                }
                const blocks = [...document.querySelectorAll('h1,h2,h3,td,th,dd,dt,figure,p,#code')].filter(e => !e.querySelector('p,td,dd,figure') && e.getBoundingClientRect().height > 0);
                for (let i = 0; i < blocks.length; i++) for (let j = i + 1; j < blocks.length; j++) {
                    const a = blocks[i].getBoundingClientRect(), b = blocks[j].getBoundingClientRect();
                    if (!blocks[i].contains(blocks[j]) && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(`${blocks[i].textContent.slice(0, 40)} lies over ${blocks[j].textContent.slice(0, 40)}`);
                }
                return found.slice(0, 10);
            }
            """);
        Assert.Empty(faults);
        Assert.True(await page.EvaluateAsync<bool>("() => [...document.images].length === 2 && [...document.images].every(i => i.complete && i.naturalWidth > 0)"));
    });

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(400, ColorScheme.Light)]
    public Task The_page_of_a_part_shows_its_whole_story_on_any_screen(int width, ColorScheme colors) => VisitAsync(new Screen("story", width, 900), colors, async page =>
    {
        await page.GotoAsync(Page);
        await page.WaitForSelectorAsync("#part-story li[data-what='conceded']");
        foreach (var what in (string[])["inspected", "loaded", "wentIn", "takenOut", "held", "released", "disposed", "packed", "shipped", "addressed", "recalled", "delivered"])
        {
            Assert.True(await page.Locator($"#part-story li[data-what='{what}']").CountAsync() > 0, $"{what} is not shown.");
        }

        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "The page is wider than the screen.");
        Assert.Contains("format=html", await page.GetAttributeAsync("#part-certificate", "href"), StringComparison.Ordinal);
        if (width > 400)
        {
            await page.AssertAccessibleAsync();
        }

        await page.GotoAsync($"{Page}?asOf={born.Born}");
        await page.WaitForSelectorAsync("#part-facts[data-known='then']");
        Assert.Equal(0, await page.Locator("#part-story li[data-what='held']").CountAsync());
    });

    private static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private Task VisitAsync(Screen screen, ColorScheme colors, Func<IPage, Task> visit) => chromium.VisitAsync(new Visit(born.Hub.Url) { Screen = screen, Colors = colors }, async page =>
    {
        await page.SignInAsync("quinn", born.Password);
        await visit(page);
    });
}
