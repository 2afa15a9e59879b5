using Sightline.Connectors;

namespace Sightline.Tests.Connectors;

public sealed class ConnectorPageTests
{
    public static TheoryData<string> Names => [.. ConnectorCatalogue.Kinds.Select(kind => kind.Page), .. SourceCatalogue.Kinds.Select(kind => kind.Name), .. FeedCatalogue.Kinds.Select(kind => kind.Page)];

    [Fact]
    public void No_page_belongs_to_two_kinds() => Assert.Equal(Names.Select(name => name.Data).Distinct(StringComparer.Ordinal), Names.Select(name => name.Data));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_says_what_the_code_says(string name)
    {
        var file = Path.Combine(Pages(), $"{name}.md");
        var page = ConnectorCatalogue.Kinds.FirstOrDefault(kind => kind.Page == name) is { } target ? ConnectorPage.For(target)
            : FeedCatalogue.Kinds.FirstOrDefault(kind => kind.Page == name) is { } feed ? ConnectorPage.For(feed)
            : ConnectorPage.For(SourceCatalogue.Find(name)!);
        if (Environment.GetEnvironmentVariable("SIGHTLINE_WRITE") == "1")
        {
            File.WriteAllText(file, page);
        }

        var written = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(page == written, $"docs/connectors/{name}.md is not what the code says. Run this test with SIGHTLINE_WRITE=1 and commit the page.");
    }

    [Fact]
    public void Every_page_belongs_to_a_kind()
    {
        var pages = Directory.EnumerateFiles(Pages(), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.Empty(pages.Except(Names.Select(name => name.Data)).Except(["contract"]));
    }

    private static string Pages()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sightline.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "docs", "connectors");
    }
}
