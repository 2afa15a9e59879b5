using Microsoft.AspNetCore.Http;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Frame;

namespace Sightline.Tests.Pages;

public class PageTextTests
{
    private static readonly Dictionary<string, Dictionary<string, string>> s_shipped = Languages.Shipped();

    private static Texts English => new("en", s_shipped["en"], s_shipped["en"]);

    private static Texts German => new("de", s_shipped["de"], s_shipped["en"]);

    [Fact]
    public void A_number_and_a_time_are_written_as_the_language_writes_them()
    {
        var moment = new DateTimeOffset(2026, 11, 20, 8, 5, 9, TimeSpan.FromHours(1));

        Assert.Equal("1,234,567", English.Number(1_234_567));
        Assert.Equal("1.234.567", German.Number(1_234_567));
        Assert.Equal("12.5 %", English.Percent(0.125m));
        Assert.Equal("12,5 %", German.Percent(0.125m));
        Assert.Equal("2026-11-20 08:05:09", English.DateTime(moment));
        Assert.Equal("20.11.2026 08:05:09", German.DateTime(moment));
        Assert.Equal("3 h 20 min", English.Duration(new TimeSpan(3, 20, 59)));
    }

    [Fact]
    public void What_a_language_lacks_is_said_in_English_and_what_nobody_has_is_an_error()
    {
        var words = new Dictionary<string, string> { ["menu.line"] = "Linje" };
        foreach (var format in s_shipped["en"].Where(t => t.Key.StartsWith("format.", StringComparison.Ordinal)))
        {
            words[format.Key] = format.Value;
        }

        var swedish = new Texts("sv", words, s_shipped["en"]);

        Assert.Equal("Linje", swedish["menu.line"]);
        Assert.Equal("Books", swedish["menu.books"]);
        Assert.Throws<KeyNotFoundException>(() => swedish["menu.nothing"]);
    }

    [Theory]
    [InlineData("/books", "/books")]
    [InlineData("/parts/a%20b?x=1", "/parts/a%20b?x=1")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/books\r\nSet-Cookie: a=b", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void A_way_back_never_leads_to_another_host(string? asked, string expected) => Assert.Equal(expected, LocalPath.Or(asked, "/"));

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "/nowhere", true)]
    [InlineData("text/html", "/api/v1/nowhere", false)]
    [InlineData("*/*", "/nowhere", false)]
    [InlineData("text/html;q=0", "/nowhere", false)]
    public void Only_a_browser_outside_the_api_gets_a_page(string accept, string path, bool page)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Accept = accept;
        http.Request.Path = path;

        Assert.Equal(page, PageAnswer.IsWanted(http));
    }

    [Fact]
    public void Json_is_laid_out_without_a_change_of_number_order_or_letter()
    {
        const string sent = """{"b":1.10,"a":12345678901234567890,"c":"Größe <b>"}""";

        var shown = JsonLook.Pretty(sent);

        Assert.Equal(sent, string.Concat(shown.Split('\n').Select(line => line.Trim())).Replace("\": ", "\":", StringComparison.Ordinal));
        Assert.Equal("{ no json", JsonLook.Pretty("{ no json"));
    }
}
