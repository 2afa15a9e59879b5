using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Pages;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class LinePageTests
{
    private const string Evil = "<script>alert('1')</script>\"";

    [Fact]
    public async Task Without_a_station_the_page_says_how_to_begin()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var viewer = await PersonClient.InAsync(hub, "operator");

        var page = (await viewer.PageAsync("/line")).Expect(200).Text;

        Assert.Contains($"curl -X POST {hub.Url}/api/v1/inspections", page);
        Assert.DoesNotContain("sl-board", page);
    }

    [Fact]
    public async Task Every_station_has_a_row_and_every_number_leads_to_the_records_it_counts()
    {
        await using var hub = await HubAsync();
        using var viewer = await PersonClient.InAsync(hub, "operator");

        var page = (await viewer.PageAsync("/line")).Expect(200).Text;

        Assert.Equal(["L1-AOI-1 running", "L1-AOI-2 no-data", "L2-AOI-1 running"], Rows(page).Select(r => $"{r.Key} {r.Value.State}"));
        var row = Rows(page)["L1-AOI-1"].Html;
        var failed = Regex.Match(row, "href=\"(/inspections[^\"]*result=fail[^\"]*)\"[^>]*aria-label=\"Fail: 2\"").Groups[1].Value;
        var listed = await hub.Api.GetAsync("/api/v1" + System.Net.WebUtility.HtmlDecode(failed));
        Assert.Equal(["f-1", "f-2"], listed.Expect(200).Items.Select(i => (string)i["id"]!).Order());
        Assert.Contains("66.7 % failed", row);
        Assert.Contains("4 missing", row);
        Assert.Contains("href=\"/inspections/L1-AOI-1/p-1\"", row);
        Assert.Contains("1 passed, 2 failed, 0 to review.", row);
    }

    [Fact]
    public async Task A_station_that_never_sent_shows_no_data_and_never_a_zero()
    {
        await using var hub = await HubAsync();
        using var viewer = await PersonClient.InAsync(hub, "operator");

        var row = Rows((await viewer.PageAsync("/line")).Expect(200).Text)["L1-AOI-2"].Html;

        Assert.Contains("No data yet", row);
        Assert.DoesNotMatch(">0<|0\\.0", row);
        Assert.Matches("<path fill=\"url\\(#sl-hatch\\)\" d=\"M0 [^\"]+z\"", row);
        Assert.DoesNotMatch("<path class=\"sl-bar-[a-z]+\" d=\"M", row);
    }

    [Fact]
    public async Task A_line_alone_is_shown_on_the_page_in_its_live_part_and_on_the_wall()
    {
        await using var hub = await HubAsync();
        using var viewer = await PersonClient.InAsync(hub, "operator");

        foreach (var path in (string[])["/line?line=L1", "/line/now?line=L1", "/line?line=L1&wall=1"])
        {
            Assert.Equal(["L1-AOI-1", "L1-AOI-2"], Rows((await viewer.PageAsync(path)).Expect(200).Text).Keys);
        }

        Assert.StartsWith("<section id=\"line-now\"", (await viewer.PageAsync("/line/now?line=L1")).Text.TrimStart());
        var wall = (await viewer.PageAsync("/line?line=L1&wall=1")).Text;
        Assert.DoesNotContain("id=\"sl-menu\"", wall);
        Assert.Contains("hx-get=\"/line/now?line=L1&amp;wall=1\"", wall);
        Assert.Contains("There is no line nowhere.", (await viewer.PageAsync("/line?line=nowhere")).Expect(200).Text);
    }

    [Fact]
    public async Task The_shift_of_a_station_is_a_table_of_five_minutes_each()
    {
        await using var hub = await HubAsync();
        using var viewer = await PersonClient.InAsync(hub, "operator");

        var page = (await viewer.PageAsync("/line/shift?station=L1-AOI-1")).Expect(200).Text;

        var link = System.Net.WebUtility.HtmlDecode(Regex.Match(page, "href=\"(/inspections[^\"]*result=fail[^\"]*)\">2<").Groups[1].Value);
        Assert.Equal(2, (await hub.Api.GetAsync("/api/v1" + link)).Expect(200).Items.Count);
        (await viewer.PageAsync("/line/shift?station=nowhere")).Expect(404);
        (await viewer.PageAsync("/line/shift")).Expect(404);
    }

    [Fact]
    public async Task What_stations_and_masters_say_of_themselves_is_shown_as_text()
    {
        await using var hub = await HubInProcess.StartAsync();
        (await hub.Api.PutAsync("/api/v1/lines/L1", new JsonObject { ["name"] = Evil })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/stations/" + Uri.EscapeDataString(Evil), new JsonObject { ["name"] = Evil, ["line"] = "L1" })).Expect(200);
        await SendAsync(hub, Evil, Evil, "pass");
        await Until.TrueAsync(async () => (await hub.Api.BooksAsync()) is var b && b.Stored == 1 && b.Projected == b.Head, "the inspection is shown");
        using var viewer = await PersonClient.InAsync(hub, "operator");

        var evil = Uri.EscapeDataString(Evil);
        foreach (var path in (string[])["/line", "/line/now", "/line?wall=1", $"/line?line={evil}", $"/line/now?line={evil}&wall={evil}", $"/line/shift?station={evil}"])
        {
            var page = (await viewer.PageAsync(path)).Expect(200).Text;
            Assert.DoesNotContain("<script>", page);
            Assert.Contains("&lt;script&gt;", page);
        }
    }

    [Fact]
    public async Task Somebody_limited_to_a_station_sees_that_one_and_what_is_shared_is_never_somebody_elses()
    {
        await using var hub = await HubAsync();
        using var all = await PersonClient.InAsync(hub, "operator");
        using var limited = await PersonClient.InAsync(hub, "vendor", ["L2-AOI-1"]);

        Assert.Equal(3, Rows((await all.PageAsync("/line/now")).Expect(200).Text).Count);
        Assert.Equal(["L2-AOI-1"], Rows((await limited.PageAsync("/line/now")).Expect(200).Text).Keys);
        Assert.Equal(["L2-AOI-1"], Rows((await limited.PageAsync("/line")).Expect(200).Text).Keys);
        (await limited.PageAsync("/line/shift?station=L1-AOI-1")).Expect(404);
        Assert.Equal(302, (await new ApiClient(hub.Url, null).SendAsync(HttpMethod.Get, "/line", null, null, ("Accept", "text/html"))).Status);
    }

    [Fact]
    public async Task Who_is_told_of_the_same_movement_gets_the_same_part_for_a_second()
    {
        var clock = new Sightline.Tests.ManualClock();
        await using var hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(clock));
        (await hub.Api.PutAsync("/api/v1/stations/L1-AOI-1", new JsonObject { ["line"] = "L1" })).Expect(200);
        using var viewer = await PersonClient.InAsync(hub, "operator");
        using var other = await PersonClient.InAsync(hub, "quality");
        await ToldAsync(hub, clock);

        var first = (await viewer.PageAsync("/line/now")).Expect(200).Text;
        clock.Advance(SharedParts.Kept - TimeSpan.FromMilliseconds(1));
        Assert.Equal(first, (await other.PageAsync("/line/now")).Expect(200).Text);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(first, (await other.PageAsync("/line/now")).Expect(200).Text);
    }

    [Fact]
    public async Task What_browsers_were_told_of_is_in_the_part_even_within_that_second()
    {
        var clock = new Sightline.Tests.ManualClock();
        await using var hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(clock));
        (await hub.Api.PutAsync("/api/v1/stations/L1-AOI-1", new JsonObject { ["line"] = "L1" })).Expect(200);
        using var viewer = await PersonClient.InAsync(hub, "operator");
        await ToldAsync(hub, clock);
        Assert.Contains("No data yet", (await viewer.PageAsync("/line/now")).Expect(200).Text);

        await SendAsync(hub, "L1-AOI-1", "x-1", "pass");
        await ToldAsync(hub, clock);

        Assert.Contains("/inspections/L1-AOI-1/x-1", (await viewer.PageAsync("/line/now")).Text);
    }

    /// <summary>Waits until browsers were told of all that is in the journal; the clock hardly moves.</summary>
    private static Task ToldAsync(HubInProcess hub, Sightline.Tests.ManualClock clock) => Until.TrueAsync(async () =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var told = hub.Services.GetRequiredService<LiveFeed>().Told;
        return await hub.Api.BooksAsync() is var books && books.Head == books.Projected && told >= books.Projected;
    }, "browsers were told of everything");

    private static async Task<HubInProcess> HubAsync()
    {
        var hub = await HubInProcess.StartAsync();
        (await hub.Api.PutAsync("/api/v1/lines/L1", new JsonObject { ["name"] = "Brackets" })).Expect(200);
        foreach (var station in (string[])["L1-AOI-1", "L1-AOI-2", "L2-AOI-1"])
        {
            (await hub.Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = station[..2] })).Expect(200);
        }

        await SendAsync(hub, "L1-AOI-1", "f-1", "fail", 1);
        await SendAsync(hub, "L1-AOI-1", "f-2", "fail", 2);
        await SendAsync(hub, "L1-AOI-1", "p-1", "pass", 7);
        await SendAsync(hub, "L2-AOI-1", "p-1", "pass");
        await Until.TrueAsync(async () => (await hub.Api.BooksAsync()) is var b && b.Stored == 4 && b.Projected == b.Head, "the inspections are shown");
        return hub;
    }

    private static async Task SendAsync(HubInProcess hub, string station, string id, string result, int? sequence = null) => (await hub.Api.InspectAsync(new JsonObject
    {
        ["id"] = id,
        ["station"] = station,
        ["part"] = new JsonObject { ["serial"] = "S-" + id },
        ["inspectedAt"] = Sightline.Model.Rfc3339.Write(hub.Services.GetRequiredService<TimeProvider>().GetUtcNow()),
        ["result"] = result,
        ["sequence"] = sequence,
    })).Expect(201);

    private static Dictionary<string, (string State, string Html)> Rows(string page) =>
        Regex.Matches(page, "<tr[^>]* data-station=\"([^\"]*)\" data-state=\"([^\"]*)\".*?</tr>", RegexOptions.Singleline).ToDictionary(m => m.Groups[1].Value, m => (m.Groups[2].Value, m.Value));
}
