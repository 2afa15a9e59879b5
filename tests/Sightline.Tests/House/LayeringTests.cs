namespace Sightline.Tests.House;

public class LayeringTests
{
    public static TheoryData<string> EveryStage => [.. Layering.Stages];

    [Fact]
    public void A_stage_knows_the_model_and_the_journal_but_no_other_stage() =>
        Assert.Empty(Layering.Problems(Repository.CSharp(Layering.Core)));

    [Theory, MemberData(nameof(EveryStage))]
    public void A_stage_may_name_itself_the_ground_and_the_journal(string stage) =>
        Assert.Empty(Check(stage, $"using Sightline.Model; using Sightline.Storage; using Sightline.{stage}; using Sightline.Buffering;"));

    [Theory, MemberData(nameof(EveryStage))]
    public void A_stage_that_names_another_is_caught(string stage)
    {
        foreach (var stranger in Layering.Stages.Except([stage, "Buffering"]))
        {
            Assert.Contains(stranger, Assert.Single(Check(stage, $"using Sightline.{stranger};")));
            Assert.Single(Check(stage, $"var x = new global::Sightline.{stranger}.Thing();"));
            Assert.Single(Check(stage, $"var x = $\"{{Sightline.{stranger}.Thing.Name}}\";"));
        }
    }

    [Fact]
    public void A_stage_that_names_the_host_is_caught() => Assert.Single(Check("Context", "using Sightline.Hosting;"));

    [Fact]
    public void A_stranger_named_without_its_first_word_is_caught_and_a_property_of_that_name_is_not()
    {
        var stranger = new SourceFile(Layering.Core + "Context/ShiftCalendar.cs", "internal sealed class ShiftCalendar;");

        Assert.Single(Layering.Problems([stranger, File("Exports", "var shift = Context.ShiftCalendar.Of(now);")]));
        Assert.Empty(Layering.Problems([stranger, File("Exports", "var order = Context.Values; var x = record.Context.ShiftCalendar;")]));
    }

    [Theory]
    [InlineData("Model")]
    [InlineData("Settings")]
    [InlineData("Storage")]
    [InlineData("Telemetry")]
    public void The_ground_that_names_a_stage_is_caught(string folder)
    {
        foreach (var stage in Layering.Stages)
        {
            Assert.Single(Check(folder, $"using Sightline.{stage};"));
        }
    }

    [Fact]
    public void A_folder_beside_the_stages_may_name_the_journal_only()
    {
        Assert.Empty(Check("Proof", "using Sightline.Buffering;"));
        Assert.Single(Check("Proof", "using Sightline.Forwarding;"));
    }

    [Fact]
    public void Hosting_joins_the_stages() =>
        Assert.Empty(Check("Hosting", string.Concat(Layering.Stages.Select(stage => $"using Sightline.{stage};"))));

    [Fact]
    public void A_global_using_cannot_hide_a_stranger() =>
        Assert.Equal(2, Check("Exports", "global using Sightline.Forwarding;").Count());

    [Theory]
    [InlineData("Common/Text.cs")]
    [InlineData("Text.cs")]
    public void A_folder_that_the_design_does_not_name_is_caught(string path) =>
        Assert.Single(Layering.Problems([new SourceFile(Layering.Core + path, "")]));

    [Fact]
    public void A_comment_or_a_text_names_nobody() =>
        Assert.Empty(Check("Exports", "// like Sightline.Forwarding\nvar x = \"Sightline.Forwarding\";"));

    private static IEnumerable<string> Check(string folder, string text) => Layering.Problems([File(folder, text)]);

    private static SourceFile File(string folder, string text) => new($"{Layering.Core}{folder}/Sub/Some.cs", text);
}
