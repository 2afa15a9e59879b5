using System.Text.Json;
using System.Text.RegularExpressions;
using Sightline.Contract;
using Sightline.Exports;
using Sightline.Model;

namespace Sightline.Tests.Exports;

/// <summary>docs/maps.md is what an integrator has: it must name everything, and its example must be a map.</summary>
public sealed class MapDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Root(), "docs", "maps.md"));

    [Fact]
    public void The_document_names_every_source() => Assert.All(
        [.. MapSources.PathsOf(null), .. ToldKinds.All.SelectMany(kind => MapSources.PathsOf(kind)), .. ToldKinds.All, "measurement.<name>", "extensions.<name>"], path => Assert.Contains($"`{path}`", Document));

    [Fact]
    public void The_document_names_no_source_that_there_is_not() => Assert.All(
        Regex.Matches(Document, @"^\| `([^`]+)` \|", RegexOptions.Multiline)
            .Select(m => m.Groups[1].Value)
            .Where(p => p.Contains('.') && !p.Contains('<')),
        path => Assert.Contains([null, .. ToldKinds.All], kind => MapSources.Find(path, kind) is not null));

    [Theory]
    [InlineData("unknownClass")]
    [InlineData("lowConfidence")]
    [InlineData("missing")]
    [InlineData("lookupMissing")]
    [InlineData("tooLong")]
    [InlineData("type")]
    [InlineData("purposes")]
    public void The_document_names_every_policy_and_word(string member)
    {
        var section = Regex.Match(Document, $@"^### `{member}`\n(?<text>.*?)(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(section.Success, $"docs/maps.md has no section '### `{member}`'. Write one.");
        Assert.All(WordsOf(member), word => Assert.Contains($"`{word}`", section.Groups["text"].Value));
    }

    [Fact]
    public void The_example_of_the_document_is_the_tested_one()
    {
        var example = Regex.Match(Document, "```json\n(?<map>\\{\n  \"formatVersion\".*?)```", RegexOptions.Singleline).Groups["map"].Value;

        Assert.Equal(ExampleMap.Mes, example.TrimEnd());
        using var _ = JsonDocument.Parse(example);
    }

    private static IReadOnlyList<string> WordsOf(string member) => member switch
    {
        "unknownClass" => MapWords.Of<UnknownClassPolicy>(),
        "lowConfidence" => MapWords.Of<LowConfidencePolicy>(),
        "missing" => MapWords.Of<MissingPolicy>(),
        "lookupMissing" => MapWords.Of<LookupMissingPolicy>(),
        "tooLong" => MapWords.Of<TooLongPolicy>(),
        "type" => MapWords.Of<FieldType>(),
        _ => MapWords.Of<InspectionPurpose>(),
    };

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Sightline.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Sightline.slnx is not above the tests. Run them in the repository.");
    }
}
