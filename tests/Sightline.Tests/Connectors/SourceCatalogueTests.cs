using System.Text.Json.Nodes;
using Sightline.Connectors;
using Sightline.Connectors.Options;

namespace Sightline.Tests.Connectors;

public sealed class SourceCatalogueTests
{
    public static TheoryData<string> Kinds => [.. SourceCatalogue.Kinds.Select(kind => kind.Name)];

    [Fact]
    public void No_name_is_given_twice_and_all_are_lower_case_in_order()
    {
        var names = SourceCatalogue.Kinds.Select(kind => kind.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9]*$", name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_says_what_it_does_what_it_was_proven_against_what_it_cannot_do_and_what_each_option_means(string name)
    {
        var kind = SourceCatalogue.Find(name)!;
        Assert.EndsWith(".", kind.Summary, StringComparison.Ordinal);
        Assert.EndsWith(".", kind.ProvenAgainst, StringComparison.Ordinal);
        Assert.NotEmpty(kind.Limits);
        Assert.All(kind.Limits, limit => Assert.EndsWith(".", limit, StringComparison.Ordinal));
        Assert.All(Option.Of(kind.OptionsType), option => Assert.NotNull(option.Setting?.Summary));
        Assert.Empty(kind.Check(JsonNode.Parse(kind.Example)!.AsObject(), "options"));
    }
}
