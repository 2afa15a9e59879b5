using System.Text.Json.Nodes;
using Sightline.Connectors;
using Sightline.Connectors.Options;

namespace Sightline.Tests.Connectors;

public sealed class FeedCatalogueTests
{
    public static TheoryData<string> Kinds => [.. FeedCatalogue.Kinds.Select(kind => kind.Name)];

    [Fact]
    public void No_name_is_given_twice_and_all_are_lower_case_in_order()
    {
        var names = FeedCatalogue.Kinds.Select(kind => kind.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9]*$", name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_says_what_it_does_what_it_was_proven_against_what_it_cannot_do_and_what_each_option_means(string name)
    {
        var kind = FeedCatalogue.Find(name)!;
        Assert.EndsWith(".", kind.Summary, StringComparison.Ordinal);
        Assert.EndsWith(".", kind.ProvenAgainst, StringComparison.Ordinal);
        Assert.NotEmpty(kind.Limits);
        Assert.All(kind.Limits, limit => Assert.EndsWith(".", limit, StringComparison.Ordinal));
        Assert.All(Option.Of(kind.OptionsType), option => Assert.NotNull(option.Setting?.Summary));
        Assert.Empty(kind.Check(JsonNode.Parse(kind.Example)!.AsObject(), "options"));
    }

    [Theory]
    [InlineData("group", "\"\"", "group is empty. Give a name that no other reader has.")]
    [InlineData("topic", "\"..\"", "topic is '..'. Give 1 to 249 letters, digits, '.', '_' or '-'.")]
    [InlineData("mostAtOnce", "0", "mostAtOnce is 0. Give a number from 1 to 10000.")]
    [InlineData("begin", "\"now\"", "begin is \"now\". Give one of: oldest, newest.")]
    [InlineData("tls", "false", "tls is false although kafka.example:9093 is another machine. Remove it, or set letMessagesTravelUnencrypted to true.")]
    public void A_problem_of_a_topic_to_read_is_told_with_its_place_and_its_remedy(string option, string value, string problem)
    {
        var options = JsonNode.Parse("""{ "servers": ["kafka.example:9093"], "topic": "results", "group": "hub" }""")!.AsObject();
        options[option] = JsonNode.Parse(value);
        Assert.Equal([$"options.{problem}"], FeedCatalogue.Find("kafka")!.Check(options, "options"));
    }
}
