namespace Sightline.Tests.House;

public class GuaranteesTests
{
    private const string Head = "| Accident | What survives | Proven by |\n|---|---|---|\n";

    private static readonly SourceFile[] Tests = [new("tests/KillTests.cs", "public class KillTests\n{\n[Fact]\npublic async Task Kills_lose_nothing()\n{\n}\npublic void Helper() { }\n}")];

    [Fact]
    public void Every_guarantee_names_a_test_that_exists()
    {
        var page = Repository.Text("docs/guarantees.md");

        Assert.NotEmpty(Guarantees.Rows(page));
        Assert.Empty(Guarantees.Problems(page, Repository.CSharp("tests")));
    }

    [Theory]
    [InlineData("`KillTests.Kills_lose_nothing`", 0)]
    [InlineData("open: `KillTests.Not_written`", 0)]
    [InlineData("`KillTests.Not_written`", 1)]
    [InlineData("`OtherTests.Kills_lose_nothing`", 1)]
    [InlineData("`KillTests.Helper`", 1)]
    [InlineData("`KillTests.Kills_lose_nothing`, `KillTests.Not_written`", 1)]
    [InlineData("we are sure", 1)]
    [InlineData("open: some day", 1)]
    public void A_guarantee_without_its_test_is_caught(string proof, int problems) =>
        Assert.Equal(problems, Guarantees.Problems($"{Head}| Kill | All | {proof} |\n", Tests).Count());
}
