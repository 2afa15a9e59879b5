using Sightline.SystemTests.Docs;

namespace Sightline.SystemTests.Browser;

/// <summary>The browser's tests see what is wrong with a page, each kind of fault by itself.</summary>
public sealed class ChromiumTests(Chromium chromium) : IDisposable
{
    private const string Strict = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'";

    public void Dispose() => FailedPage.Forget();

    [Fact]
    public async Task A_good_page_has_no_fault_and_is_accessible_under_the_strictest_policy()
    {
        await using var site = await SmallSite.StartAsync("<p>Everything is well.</p>", Strict);
        await chromium.VisitAsync(new Visit(site.Url), async page =>
        {
            await page.GotoAsync("/");
            await page.AssertAccessibleAsync();
        });
    }

    [Theory]
    [InlineData("<script>throw new Error('the belt is off')</script>", null, "Script: Error: the belt is off")]
    [InlineData("<script>Promise.reject(new Error('nobody waits'))</script>", null, "Script: Error: nobody waits")]
    [InlineData("<script>console.error('the lamp is out')</script>", null, "Console: the lamp is out")]
    [InlineData("<img src='/nowhere.png' alt='nothing'>", null, "status of 404")]
    [InlineData("<script>document.title = 'changed'</script>", Strict, "Content security policy: script-src-elem forbids inline")]
    [InlineData("<p style='color: red'>red</p>", Strict, "Content security policy: style-src-attr forbids inline")]
    [InlineData("<img src='http://127.0.0.1:9/pixel.png' alt='elsewhere'>", null, "Request: http://127.0.0.1:9/pixel.png leaves")]
    [InlineData("<img src='http://plant.example/pixel.png' alt='elsewhere'>", null, "Request: http://plant.example/pixel.png leaves")]
    [InlineData("<script>new WebSocket('ws://127.0.0.1:9/live')</script>", null, "Request: ws://127.0.0.1:9/live leaves")]
    public async Task A_fault_fails_the_test_by_itself(string body, string? policy, string fault)
    {
        await using var site = await SmallSite.StartAsync(body, policy);

        var failure = await Assert.ThrowsAsync<PageFailedException>(() => chromium.VisitAsync(new Visit(site.Url), page => page.GotoAsync("/")));

        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_the_test_provokes_is_named_and_must_come()
    {
        await using var site = await SmallSite.StartAsync("<script>console.error('the lamp is out')</script>");
        var visit = new Visit(site.Url) { Expected = ["the lamp is out"] };
        await chromium.VisitAsync(visit, page => page.GotoAsync("/"));

        var failure = await Assert.ThrowsAsync<PageFailedException>(
            () => chromium.VisitAsync(visit with { Expected = ["the lamp is out", "the belt is off"] }, page => page.GotoAsync("/")));

        Assert.Contains("'the belt is off' never came", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_shuts_somebody_out_is_caught_with_the_place_and_the_rule()
    {
        await using var site = await SmallSite.StartAsync("<img src='data:,'><input type='text'><p id='pale'>pale</p>"
            + "<style>#pale { color: #ccc; background: #fff }</style>");
        var visit = new Visit(site.Url);

        var failure = await Assert.ThrowsAsync<PageFailedException>(() => chromium.VisitAsync(visit, async page =>
        {
            await page.GotoAsync("/");
            await page.AssertAccessibleAsync();
        }));

        Assert.Contains("critical, image-alt", failure.Message, StringComparison.Ordinal);
        Assert.Contains("critical, label", failure.Message, StringComparison.Ordinal);
        Assert.Contains("serious, color-contrast", failure.Message, StringComparison.Ordinal);
        Assert.Contains("at #pale", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_test_leaves_the_page_and_its_picture()
    {
        await using var site = await SmallSite.StartAsync("<p>This is what it looked like.</p>");

        var failure = await Assert.ThrowsAsync<PageFailedException>(() => chromium.VisitAsync(new Visit(site.Url) { Screen = Screen.Tablet }, async page =>
        {
            await page.GotoAsync("/");
            Assert.Fail("on purpose");
        }));

        var name = Path.Combine(FailedPage.Folder, $"{typeof(ChromiumTests).FullName}.{nameof(A_failed_test_leaves_the_page_and_its_picture)}");
        Assert.Contains($"on purpose\nAt {site.Url}/, kept as {name}.png and .html.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("This is what it looked like.", await File.ReadAllTextAsync($"{name}.html"), StringComparison.Ordinal);
        Assert.Equal((768, 1024), Pictures.SizeOf(await File.ReadAllBytesAsync($"{name}.png")));
    }

    [Fact]
    public async Task Two_visits_share_nothing()
    {
        await using var site = await SmallSite.StartAsync("<p>Remember.</p>");
        var visit = new Visit(site.Url);
        await chromium.VisitAsync(visit, async page =>
        {
            await page.GotoAsync("/");
            await page.EvaluateAsync("() => { localStorage.seen = 'yes'; document.cookie = 'seen=yes' }");
        });

        await chromium.VisitAsync(visit, async page =>
        {
            await page.GotoAsync("/");
            Assert.Equal("", await page.EvaluateAsync<string>("() => document.cookie + (localStorage.seen || '')"));
        });
    }

    [Fact]
    public async Task A_picture_that_a_page_of_docs_would_miss_fails_the_test()
    {
        Assert.SkipWhen(Page.IsWriting, "Pictures are being written; nothing is missed.");
        await using var site = await SmallSite.StartAsync("<p>Never taken.</p>");

        var failure = await Assert.ThrowsAsync<PageFailedException>(() => chromium.VisitAsync(new Visit(site.Url), async page =>
        {
            await page.GotoAsync("/");
            await page.PictureAsync("no-such-picture");
        }));

        Assert.Contains("docs/images/no-such-picture.png is not there.", failure.Message, StringComparison.Ordinal);
    }
}
