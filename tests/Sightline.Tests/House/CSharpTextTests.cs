namespace Sightline.Tests.House;

public class CSharpTextTests
{
    [Theory]
    [InlineData("a // TEXT\nb")]
    [InlineData("a /* TEXT\n { */ b")]
    [InlineData("a \"TEXT { \\\" \" b")]
    [InlineData("a @\"TEXT \"\" { \\\" b")]
    [InlineData("a $\"TEXT {{ {c} }} \" b")]
    [InlineData("a \"\"\"TEXT \" { \"\" \"\"\" b")]
    [InlineData("a $$\"\"\"TEXT { } {{c}} \"\"\" b")]
    [InlineData("a $@\"TEXT {c:TEXT} \\\" b")]
    [InlineData("a '\"' + '\\'' + '{' b")]
    public void Comments_and_literals_are_blanked_and_the_code_after_them_is_not(string text)
    {
        var code = CSharpText.Blank(text);

        Assert.Equal(text.Length, code.Length);
        Assert.DoesNotContain("TEXT", code);
        Assert.DoesNotContain('{', code);
        Assert.StartsWith("a", code);
        Assert.EndsWith("b", code);
    }

    [Theory]
    [InlineData("x = $\"one {Sightline.Named(\"TEXT\")} TEXT\";")]
    [InlineData("x = $$\"\"\"one {{Sightline.Named(new { a = 1 })}} TEXT\"\"\";")]
    [InlineData("x = $\"{(a ? Sightline.Named : b):TEXT}\";")]
    public void Code_in_a_hole_is_code(string text)
    {
        var code = CSharpText.Blank(text);

        Assert.Contains("Sightline.Named", code);
        Assert.DoesNotContain("TEXT", code);
        Assert.EndsWith(";", code);
    }

    [Fact]
    public void Lines_keep_their_numbers_and_an_apostrophe_in_a_directive_opens_nothing()
    {
        var code = CSharpText.Blank("/* one\r\ntwo */\r\n#error don't\r\nint x = 1; // three\r\n@class = 2;\r\n");

        Assert.Equal(5, code.Count(c => c == '\n'));
        Assert.Contains("#error don't", code);
        Assert.Contains("int x = 1;", code);
        Assert.Contains("@class = 2;", code);
    }
}
