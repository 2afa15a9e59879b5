using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sightline.SystemTests.Docs;

/// <summary>What a newcomer does first works as written.</summary>
public sealed partial class ReadmeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_inspection_is_stored_and_found()
    {
        Shell.Need("bash", "curl", "python3");
        var readme = Page.Read("README.md");
        await using var hub = await DocsHub.StartAsync(Ct, time: TimeProvider.System);
        await hub.SeedAsync(Ct);
        Directory.CreateDirectory(Path.Combine(hub.Work, "sightline-data"));
        await File.WriteAllTextAsync(Path.Combine(hub.Work, "sightline-data/demo.json"), JsonSerializer.Serialize(new { hub = hub.Url, mes = "", key = hub.Key }), Ct);
        var first = Assert.Single(readme.Under("A first inspection", "sh")).Text;
        var find = readme.Under("Where is it, and what happened to it?", "sh")[0].Text;
        var said = await Shell.BashAsync(hub, $"{first}\n{find}", Ct);
        Assert.Contains("HTTP/1.1 201 Created", said);
        Assert.Contains("\"workOrder\":\"WO-1001\"", said);
        Assert.Contains("\"balanced\":true", said);
        Assert.DoesNotContain("/problems/", said);
    }

    /// <summary>A page that names a file of the repository names one that is there.</summary>
    [Fact]
    public void No_link_is_dead()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Page.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Page.Root, "*.md")).ToList();
        Assert.True(pages.Count > 10);
        foreach (var page in pages)
        {
            foreach (var link in Links().Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value))
            {
                var file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, link));
                Assert.True(Path.Exists(file), $"{Path.GetRelativePath(Page.Root, page)} links to {link}, and there is no such file.");
            }
        }
    }

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#\s]+)[^)]*\)")]
    private static partial Regex Links();
}
