using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class InspectionPagesTests(SeededHub seeded) : IClassFixture<SeededHub>
{
    private const string Evil = "<script>alert('1')</script>\"x";

    private ApiClient Api => seeded.Api;

    [Fact]
    public async Task The_list_shows_what_was_found_and_leads_to_the_record_and_the_part()
    {
        var id = Sample.Id("list");
        (await Api.InspectAsync(Sample.Inspection(id, "L1-AOI-1", "fail", "dent", "dent", "stain"))).Expect(201);
        await Api.SettledBooksAsync();

        var page = await PageAsync($"/inspections?part=SN-{id}");

        Assert.Contains($"href=\"/inspections/L1-AOI-1/{id}\"", page);
        Assert.Contains($"href=\"/parts/SN-{id}\"", page);
        Assert.Contains("2 × dent, stain", System.Net.WebUtility.HtmlDecode(page));
        Assert.Contains("WO-1001", page);
        Assert.DoesNotContain("id=\"row-", await PageAsync($"/inspections?part=SN-{id}&class=scratch"));
        Assert.DoesNotContain("id=\"row-", await PageAsync($"/inspections?part=SN-{id}&result=pass"));
        Assert.Contains("id=\"row-", await PageAsync($"/inspections?part=SN-{id}&class=stain&result=fail&from=2020-01-01T00:00&to=2100-01-01T00:00"));
    }

    [Fact]
    public async Task What_a_filter_should_have_been_is_said_in_the_words_of_the_api()
    {
        var page = (await AskAsync(Api, "/inspections?result=bad&from=yesterday&state=lost&purpose=fun&cursor=x")).Expect(422).Text;
        var api = Answer.ErrorsOf((await Api.GetAsync("/api/v1/inspections?result=bad&from=yesterday&state=lost&purpose=fun&cursor=x")).Problem(422));

        Assert.Equal(5, api.Count);
        Assert.All(api, error => Assert.Contains(error.Detail, System.Net.WebUtility.HtmlDecode(page)));
        Assert.Contains("value=\"yesterday\"", page);
    }

    [Fact]
    public async Task Whatever_a_station_sends_is_shown_as_text_in_every_field()
    {
        var id = Sample.Id("evil") + Evil;
        var message = new JsonObject
        {
            ["id"] = id, ["station"] = Evil, ["part"] = new JsonObject { ["serial"] = id, ["batch"] = Evil, ["position"] = Evil }, ["inspectedAt"] = Sample.Now, ["result"] = "fail",
            ["defects"] = new JsonArray(new JsonObject { ["class"] = Evil, ["severity"] = Evil, ["location"] = new JsonObject { ["image"] = Evil, ["x"] = 1, ["y"] = 1, ["width"] = 5, ["height"] = 5, ["zone"] = Evil } }),
            ["measurements"] = new JsonArray(new JsonObject { ["name"] = Evil, ["value"] = 1, ["unit"] = Evil }),
            ["codes"] = new JsonArray(new JsonObject { ["symbology"] = Evil, ["value"] = Evil }),
            ["recipe"] = new JsonObject { ["id"] = Evil, ["version"] = Evil }, ["model"] = new JsonObject { ["name"] = Evil, ["version"] = Evil },
            ["images"] = new JsonArray(new JsonObject { ["name"] = Evil, ["sha256"] = new string('a', 64), ["width"] = 10, ["height"] = 10 }),
            ["workOrder"] = Evil, ["extensions"] = new JsonObject { [Evil] = Evil },
        };
        (await Api.InspectAsync(message)).Expect(201);
        await Api.SettledBooksAsync();
        var name = Uri.EscapeDataString(id);

        foreach (var path in (string[])[$"/inspections?part={name}", $"/inspections/{Uri.EscapeDataString(Evil)}/{name}", $"/inspections/{Uri.EscapeDataString(Evil)}/{name}/now", $"/parts/{name}"])
        {
            var page = await PageAsync(path);
            Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"x\"", page);
            Assert.Contains("&lt;script&gt;", page);
        }
    }

    [Fact]
    public async Task The_record_explains_its_remarks_and_judges_what_was_measured()
    {
        var id = Sample.Id("why");
        (await Api.InspectAsync(Sample.Inspection(id, "L1-AOI-1", "fail")
            .With("measurements", new JsonArray(new JsonObject { ["name"] = "bore", ["value"] = 10.060m, ["unit"] = "mm", ["lower"] = 9.95m, ["upper"] = 10.05m }))
            .With("recipe", new JsonObject { ["id"] = "R-999" }))).Expect(201);
        await Api.SettledBooksAsync();

        var page = await PageAsync($"/inspections/L1-AOI-1/{id}");

        Assert.Contains("data-flag=\"fail-without-defects\"", page);
        Assert.Contains("data-flag=\"recipe-differs\"", page);
        Assert.Matches("data-measurement=\"bore\".*?Too high", page.ReplaceLineEndings(" "));
        Assert.Matches("data-compared=\"recipe\">.*?R-999.*?R-100.*?Differs", page.ReplaceLineEndings(" "));
        Assert.Contains("data-context=\"workOrder\"", page);
        var hash = (string)(await Api.RecordAsync("L1-AOI-1", id)).Json["hash"]!;
        Assert.Contains(hash, page);
    }

    [Fact]
    public async Task An_image_that_is_not_here_is_said_to_be_missing_and_once_here_it_has_its_boxes()
    {
        var (id, png) = (Sample.Id("shot"), Sightline.Tests.Images.TestImages.Png(320, 240));
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        (await Api.InspectAsync(Sample.Inspection(id, "L1-AOI-1", "fail")
            .With("defects", new JsonArray(Box("dent", "px"), Box("scratch", "%"), Box("crack", "mm")))
            .With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["width"] = 320, ["height"] = 240 })))).Expect(201);
        await Api.SettledBooksAsync();
        var path = $"/inspections/L1-AOI-1/{id}";
        Assert.DoesNotContain("<img", await PageAsync(path));
        Assert.Contains("This image is not here yet.", await PageAsync(path));
        Assert.Contains("data-image-state=\"on the way\"", await PageAsync(path + "/now"));

        (await Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Expect(201);
        await Api.SettledBooksAsync();
        var page = await PageAsync(path);

        Assert.Contains("data-image-state=\"stored\"", await PageAsync(path + "/now"));
        Assert.Contains($"src=\"/api/v1/images/{hash}?station=L1-AOI-1&amp;inspection={id}\"", page);
        Assert.Contains("viewBox=\"0 0 320 240\"", page);
        Assert.Contains("<rect class=\"sl-box-line\" x=\"10\" y=\"20\" width=\"30\" height=\"40\"", page);
        Assert.Contains("<rect class=\"sl-box-line\" x=\"32\" y=\"48\" width=\"96\" height=\"96\"", page);
        Assert.Equal(2, Regex.Count(page, "id=\"box-"));
        Assert.Contains("not drawn", page);
        Assert.Contains("class=\"sl-thumb\"", await PageAsync($"/parts/SN-{id}"));
    }

    [Fact]
    public async Task Identities_with_slashes_and_percent_signs_have_pages_and_neighbours()
    {
        var (first, second) = (Sample.Id("a/b") + "%2F ?", Sample.Id("a/b") + "#");
        (await Api.InspectAsync(Sample.Inspection(first, "L1-AOI-1").With("part", new JsonObject { ["serial"] = first }))).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(second, "L1-AOI-2").With("part", new JsonObject { ["serial"] = first }))).Expect(201);
        await Api.SettledBooksAsync();

        var page = await PageAsync($"/inspections/L1-AOI-1/{Uri.EscapeDataString(first)}");

        Assert.Contains($"id=\"record-after-part\" href=\"/inspections/L1-AOI-2/{Uri.EscapeDataString(second)}\"", page);
        Assert.Equal(2, Regex.Count(await PageAsync($"/parts/{Uri.EscapeDataString(first)}"), "data-what=\"inspected\""));
    }

    [Fact]
    public async Task The_list_stands_still_and_counts_what_is_newer()
    {
        var (station, first) = (Sample.Id("STILL"), Sample.Id("still"));
        (await Api.InspectAsync(Sample.Inspection(first, station))).Expect(201);
        await Api.SettledBooksAsync();
        var list = await PageAsync($"/inspections?station={station}");
        var again = System.Net.WebUtility.HtmlDecode(Regex.Match(list, "hx-get=\"(/inspections/now[^\"]*)\"").Groups[1].Value);
        Assert.Contains("Nothing newer.", await PageAsync(again));

        (await Api.InspectAsync(Sample.Inspection(Sample.Id("still"), station))).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(Sample.Id("still"), "L1-AOI-1"))).Expect(201);
        await Api.SettledBooksAsync();
        var part = await PageAsync(again);

        Assert.Contains("Show 1 newer", part);
        Assert.Equal([first], Regex.Matches(part, "data-inspection=\"([^\"]*)\"").Select(m => m.Groups[1].Value));
    }

    [Fact]
    public async Task Somebody_limited_to_a_station_sees_that_station_and_no_other()
    {
        var (mine, theirs) = (Sample.Id("mine"), Sample.Id("theirs"));
        (await Api.InspectAsync(Sample.Inspection(mine, "L1-AOI-1"))).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(theirs, "L1-AOI-2"))).Expect(201);
        await Api.SettledBooksAsync();
        var position = (long)(await Api.RecordAsync("L1-AOI-2", theirs)).Json["position"]!;
        var vendor = seeded.Hub.ClientFor("vendor", ["L1-AOI-1"]);

        var list = (await AskAsync(vendor, "/inspections")).Expect(200).Text;
        Assert.Contains(mine, list);
        Assert.DoesNotContain(theirs, list);
        Assert.DoesNotContain(theirs, (await AskAsync(vendor, $"/inspections/now?rows={position}&top=1")).Expect(200).Text);
        Assert.DoesNotContain(theirs, (await AskAsync(vendor, "/inspections/export")).Expect(200).Text);
        (await AskAsync(vendor, $"/inspections/L1-AOI-1/{mine}")).Expect(200);
        (await AskAsync(vendor, $"/inspections/L1-AOI-2/{theirs}")).Expect(403);
        (await AskAsync(vendor, $"/inspections/L1-AOI-2/{theirs}/now")).Expect(403);
        (await AskAsync(vendor, $"/parts/SN-{theirs}")).Expect(404);
        (await AskAsync(seeded.Hub.ClientFor("station", ["L1-AOI-1"]), "/inspections")).Expect(403);
    }

    [Fact]
    public async Task A_part_nobody_named_says_so_and_offers_the_search()
    {
        var page = (await AskAsync(Api, "/parts/no%20such%20part")).Expect(404).Text;

        Assert.Contains("No inspection names the part no such part.", page);
        Assert.Contains("action=\"/search\"", page);
        (await AskAsync(Api, "/inspections/L1-AOI-1/no-such")).Expect(404);
    }

    [Fact]
    public async Task An_export_holds_the_filter_and_no_formula()
    {
        var station = Sample.Id("=cmd()");
        (await Api.InspectAsync(Sample.Inspection(Sample.Id("csv"), station, "fail", "@dent", "stain"))).Expect(201);
        await Api.SettledBooksAsync();

        var export = (await AskAsync(Api, $"/inspections/export?station={Uri.EscapeDataString(station)}")).Expect(200);
        var lines = export.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", export.MediaType);
        Assert.Equal(2, lines.Length);
        Assert.Contains($",'{station},", lines[1]);
        Assert.Contains(",'@dent; stain,", lines[1]);
    }

    private static JsonObject Box(string kind, string unit) => new()
    {
        ["class"] = kind,
        ["location"] = new JsonObject { ["image"] = "top", ["x"] = 10, ["y"] = 20, ["width"] = 30, ["height"] = 40, ["unit"] = unit },
    };

    private static Task<Answer> AskAsync(ApiClient client, string path) => client.SendAsync(HttpMethod.Get, path, null, null, ("Accept", "text/html,*/*;q=0.8"));

    private async Task<string> PageAsync(string path) => (await AskAsync(Api, path)).Expect(200).Text;
}
