using System.Text.RegularExpressions;
using Sightline.Server.Pages;
using Sightline.Tests.House;

namespace Sightline.Tests.Pages;

public partial class TextsTests
{
    private const string Pages = "src/Sightline.Server/Pages";

    /// <summary>Stands between tags and is no word of any language: the product's name.</summary>
    private static readonly string[] s_names = ["Sightline"];

    [Fact]
    public void Both_shipped_languages_say_the_same_things()
    {
        var shipped = Languages.Shipped();

        Assert.Equal(["de", "en"], shipped.Keys.Order());
        Assert.Empty(shipped["en"].Keys.Except(shipped["de"].Keys));
        Assert.Empty(shipped["de"].Keys.Except(shipped["en"].Keys));
        Assert.DoesNotContain(shipped.SelectMany(l => l.Value), text => string.IsNullOrWhiteSpace(text.Value));
    }

    [Fact]
    public void Both_shipped_languages_have_the_same_places_to_fill()
    {
        var shipped = Languages.Shipped();

        Assert.Empty(shipped["en"].Where(text => !Places(text.Value).SequenceEqual(Places(shipped["de"][text.Key]))).Select(text => text.Key));
    }

    [Fact]
    public void Every_text_that_a_page_names_exists_and_none_is_left_over()
    {
        var keys = Languages.Shipped()["en"].Keys.ToList();
        var sources = Repository.Files(Pages, "*.razor").Concat(Repository.Files("src/Sightline.Server", "*.cs")).Select(Repository.Text).ToList();
        var prefixes = sources.SelectMany(s => KeyBegins().Matches(s)).Select(m => m.Groups[1].Value).ToHashSet();
        var whole = sources.SelectMany(s => WholeKeys().Matches(s)).Select(m => m.Groups[1].Value).ToHashSet();

        Assert.Empty(whole.Except(keys));
        Assert.All(prefixes, prefix => Assert.Contains(keys, key => key.StartsWith(prefix, StringComparison.Ordinal)));
        var named = sources.SelectMany(s => Quoted().Matches(s)).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.DoesNotContain(keys, key => !named.Contains(key) && !prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_page_says_a_word_that_is_not_in_the_texts() =>
        Assert.True(Said() is "", Said());

    private static string Said() => string.Join('\n', Repository.Files(Pages, "*.razor").SelectMany(file => Words(Repository.Text(file)).Select(word => $"{file} says '{word}'. Put it into Pages/Texts.")));

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("<p title=\"Hello\">@T[\"a.b\"]</p>", "Hello")]
    [InlineData("<input placeholder=\"Search here\" />", "Search here")]
    [InlineData("<p>@T[\"a.b\"] <b>@name</b> 12 + 3</p>", null)]
    [InlineData("@if (a < b)\n{\n<td class=\"x\">@(a > b ? T[\"a\"] : T[\"b\"])</td>\n}", null)]
    public void A_word_in_the_markup_is_caught_and_code_is_not(string markup, string? word) =>
        Assert.Equal(word is null ? [] : [word], Words(markup));

    /// <summary>What is left of a page without its code and its tags. Every sign that begins code is taken with its brackets.</summary>
    private static IEnumerable<string> Words(string razor)
    {
        var markup = CodeToTheEnd().Replace(Comment().Replace(razor, ""), "");
        markup = Statement().Replace(Expression().Replace(markup, ""), "");
        var spoken = SpokenAttributes().Matches(markup).Select(m => m.Groups[1].Value);
        return spoken.Concat(Tag().Replace(markup, "\n").Split('\n').Select(line => line.Trim(' ', '\r', '·'))).Where(text => text.Any(char.IsLetter) && !s_names.Contains(text));
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    // T["a.b"], and T["a." + x] or $"a.{x}", whose keys all begin so.
    [GeneratedRegex(@"(?:\bT|[tT]exts|\blanguage)\[""([a-z]\w*(?:\.\w+)+)""")]
    private static partial Regex WholeKeys();

    [GeneratedRegex(@"""([a-z]\w*\.(?:\w+\.)*)(?:""|\{)")]
    private static partial Regex KeyBegins();

    [GeneratedRegex(@"""([a-z]\w*(?:\.\w+)+)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@code\b.*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeToTheEnd();

    // Directives, loops and conditions, a block of code on one line, and what stands in it between markup.
    [GeneratedRegex(@"^\s*@(using|inherits|typeparam)\b.*$|@\{.*?\}\s*$|(@|\b)(if|foreach|for|else if)\s*\((?>[^()]|(?<d>\()|(?<-d>\)))*\)|(?:^|\})\s*else\b|^\s*var\s[^;]*;", RegexOptions.Multiline)]
    private static partial Regex Statement();

    // @name.More[x](y)?.Z and @(…): balanced, quotes included.
    [GeneratedRegex(@"@(?!if\b|for\b|foreach\b|code\b|using\b|inherits\b|typeparam\b|attributes\b)(?:[A-Za-z_][\w.?]*|(?=\())(?:\((?>[^()]|(?<d>\()|(?<-d>\)))*(?(d)(?!))\)|\[[^\]]*\]|(?<=[\])])\.\w+)*")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\s(?:title|placeholder|aria-label|alt|Label|Title|Caption|Means|What|Hint|Lead)=""([^""@]+)""")]
    private static partial Regex SpokenAttributes();

    [GeneratedRegex(@"<[/!A-Za-z](?:[^<>""]|""[^""]*"")*>")]
    private static partial Regex Tag();
}
