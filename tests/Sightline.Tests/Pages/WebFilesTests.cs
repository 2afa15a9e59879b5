using System.Text.RegularExpressions;
using Sightline.Server.Pages;
using Sightline.Tests.House;

namespace Sightline.Tests.Pages;

public class WebFilesTests
{
    [Fact]
    public void The_address_of_a_file_holds_a_hash_and_a_file_that_is_not_there_has_none()
    {
        Assert.Matches("^/assets/[0-9a-f]{16}/app\\.css$", WebFiles.Url("app.css"));
        Assert.Throws<ArgumentException>(() => WebFiles.Url("other.css"));
        Assert.Contains("htmx.js", WebFiles.Names);
    }

    [Fact]
    public void No_page_holds_an_inline_script_or_style()
    {
        var files = Repository.Files("src/Sightline.Server/Pages", "*.razor").ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => Regex.IsMatch(Repository.Text(file), @"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son\w+=""|hx-on|hx-vals=""js:|javascript:", RegexOptions.IgnoreCase));
    }

    [Fact]
    public void The_style_sheets_fetch_nothing_from_elsewhere()
    {
        var sheet = Repository.Text("src/Sightline.Server/Web/app.css") + Repository.Text("src/Sightline.Server/Web/node_modules/@tabler/core/dist/css/tabler.min.css");

        Assert.DoesNotMatch(@"@import", sheet);
        Assert.Empty(Regex.Matches(sheet, @"url\((?!\s*[""']?(?:data:|#))[^)]*\)").Select(m => m.Value));
    }

    [Fact]
    public void The_lock_file_names_no_host() =>
        Assert.DoesNotContain("\"resolved\"", Repository.Text("src/Sightline.Server/Web/package-lock.json"), StringComparison.Ordinal);
}
