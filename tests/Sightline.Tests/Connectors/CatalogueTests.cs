using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.Connectors;
using Sightline.Connectors.Options;

namespace Sightline.Tests.Connectors;

public sealed partial class CatalogueTests
{
    public static TheoryData<string> Kinds => [.. ConnectorCatalogue.Kinds.Select(kind => kind.Name)];

    [Fact]
    public void A_kind_is_found_by_its_name_letter_by_letter()
    {
        Assert.Equal("http", ConnectorCatalogue.Find("http")?.Name);
        Assert.Null(ConnectorCatalogue.Find("HTTP"));
        Assert.Null(ConnectorCatalogue.Find("telex"));
    }

    [Fact]
    public void No_name_is_given_twice_and_all_are_lower_case_in_order()
    {
        var names = ConnectorCatalogue.Kinds.Select(kind => kind.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9]*$", name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_says_what_it_does_what_it_was_proven_against_and_what_it_cannot_do(string name)
    {
        var kind = ConnectorCatalogue.Find(name)!;
        Assert.EndsWith(".", kind.Summary, StringComparison.Ordinal);
        Assert.EndsWith(".", kind.ProvenAgainst, StringComparison.Ordinal);
        Assert.NotEmpty(kind.Limits);
        Assert.All(kind.Limits, limit => Assert.Matches(@"[.]$|[.]json\.", limit));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_option_is_documented_and_named_in_camel_case(string name)
    {
        var options = Everything(ConnectorCatalogue.Find(name)!.OptionsType).ToList();
        Assert.NotEmpty(options);
        Assert.Empty(options.Where(option => string.IsNullOrWhiteSpace(option.Setting?.Summary)).Select(option => option.Name));
        Assert.Empty(options.Where(option => !CamelCase().IsMatch(option.Name)).Select(option => option.Name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_example_of_the_page_passes_its_own_check(string name)
    {
        var kind = ConnectorCatalogue.Find(name)!;
        Assert.Empty(kind.Check(JsonNode.Parse(kind.Example)!.AsObject(), "options"));
    }

    private static IEnumerable<Option> Everything(Type options) =>
        Option.Of(options).SelectMany(option => option.Nested is { } nested ? Everything(nested).Prepend(option) : [option]);

    [GeneratedRegex("^[a-z]+([A-Z][a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex CamelCase();
}
