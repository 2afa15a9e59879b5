namespace Sightline.Tests.House;

public class SizeRuleTests
{
    [Fact]
    public void Files_and_methods_stay_small() =>
        Assert.Empty(Repository.CSharp("src", "tests", "bench").SelectMany(SizeRule.Problems));

    [Fact]
    public void A_file_is_caught_one_line_above_the_limit()
    {
        Assert.Empty(Check(Lines(SizeRule.FileLines, "//") + "\n"));
        Assert.Contains("401 lines", Assert.Single(Check(Lines(SizeRule.FileLines + 1, "//") + "\n")));
    }

    public static TheoryData<string, string, string> Shapes => new()
    {
        { "method", "public int A(int x = 1)\n{", "}" },
        { "generic method", "public T A<T>(T x) where T : class\n{", "}" },
        { "constructor", "public Some(int x)\n: base(x) {", "}" },
        { "expression body", "public int A() => Sum(", ");" },
        { "switch expression", "public int A(int x) => x switch\n{", "};" },
        { "property", "public int A\n{ get {", "} }" },
        { "property with a value", "public List<int> A { get {", "} } = new() { 1 };" },
        { "operator", "public static bool operator ==(Some a, Some b)\n{", "}" },
        { "operator with an expression body", "public static bool operator <=(Some a, Some b) => Sum(", ");" },
        { "method after an attribute", "[Fact(Skip = \"a]\")] public void A()\n{", "}" },
        { "method of a nested type", "private sealed class Inner(int x) : Base<int>(x) {\npublic void A() {", "} }" },
        { "method of a record", "private sealed record Inner(string A, int B = 1) { public void C() {", "} }" },
        { "method of an extension block", "extension(string text) { public int A() {", "} }" },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void A_member_is_caught_one_line_above_the_limit(string shape, string head, string tail)
    {
        Assert.NotEmpty(shape);
        var longest = head.Split('\n').Length;
        var own = head.Contains("Inner") && head.Contains('\n') ? longest - 1 : longest;   // the nested type's own line is not the method's

        Assert.Empty(Check(InType(head, SizeRule.MemberLines - own - 1, tail)));
        Assert.Contains("81 lines", Assert.Single(Check(InType(head, SizeRule.MemberLines - own, tail))));
    }

    [Fact]
    public void A_table_of_data_is_no_method_and_neither_is_a_long_row_of_attributes()
    {
        Assert.Empty(Check(InType("private static readonly Dictionary<string, int> A = new()\n{", 200, "};")));
        Assert.Empty(Check(InType("private static readonly int[] A =\n[", 200, "];")));
        Assert.Empty(Check(InType("", 0, Lines(100, "[InlineData(\"}\")]") + "\npublic void A() { }")));
    }

    [Fact]
    public void Two_short_methods_are_not_one_long_one()
    {
        var method = "public void A()\n{\n" + Lines(50, "var x = $\"{{ {1} \"; // {") + "\n}\n";

        var members = Members.Of(new SourceFile("a.cs", $"namespace A;\n\npublic sealed class B\n{{\n{method}\n\n/// <summary>b</summary>\n{method}}}\n"));

        Assert.Equal([53, 53], members.Select(member => member.Lines));
        Assert.Equal([5, 61], members.Select(member => member.Line));
    }

    [Fact]
    public void The_measurer_finds_the_members_of_this_file()
    {
        var file = Repository.CSharp("tests").Single(f => f.Path.EndsWith("House/SizeRuleTests.cs", StringComparison.Ordinal));

        var headers = Members.Of(file).Select(member => member.Header).ToList();

        Assert.Contains(headers, header => header.StartsWith("public void Files_and_methods_stay_small() =>", StringComparison.Ordinal));
        Assert.Contains(headers, header => header.StartsWith("public static TheoryData<string, string, string> Shapes", StringComparison.Ordinal));
        Assert.Contains("public void The_measurer_finds_the_members_of_this_file()", headers);
    }

    private static IEnumerable<string> Check(string text) => SizeRule.Problems(new SourceFile("src/A.cs", text));

    private static string InType(string head, int filling, string tail) =>
        $"namespace A;\n\npublic sealed class Some\n{{\n{head}\n{string.Concat(Enumerable.Repeat("//\n", filling))}{tail}\n}}\n";

    private static string Lines(int count, string line) => string.Join('\n', Enumerable.Repeat(line, count));
}
