using System.Text.RegularExpressions;
using Sightline.Server.Pages;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class FrameTests
{
    [Fact]
    public async Task Files_come_from_memory_are_kept_for_ever_and_only_under_their_own_hash()
    {
        await using var hub = await HubInProcess.StartAsync();
        var page = (await hub.PageAsync("/nowhere")).Expect(404);
        var url = Regex.Match(page.Text, "href=\"(/assets/[0-9a-f]+/app.css)\"").Groups[1].Value;

        var plain = (await hub.PageAsync(url)).Expect(200);
        var packed = (await hub.PageAsync(url, ("Accept-Encoding", "gzip, br"))).Expect(200);
        var unpacked = new StreamReader(new System.IO.Compression.GZipStream(new MemoryStream(packed.Body), System.IO.Compression.CompressionMode.Decompress)).ReadToEnd();

        Assert.Equal("public, max-age=31536000, immutable", plain.Headers["Cache-Control"].Replace("max-age=31536000, public", "public, max-age=31536000", StringComparison.Ordinal));
        Assert.Equal("text/css", plain.MediaType);
        Assert.Equal("nosniff", plain.Headers["X-Content-Type-Options"]);
        Assert.Equal("gzip", packed.Headers["Content-Encoding"]);
        Assert.Equal(plain.Text, unpacked);
        Assert.Empty((await hub.PageAsync(url, ("If-None-Match", plain.Headers["ETag"]))).Expect(304).Body);
        (await hub.PageAsync(url.Replace("/app.css", "/other.css", StringComparison.Ordinal))).Expect(404);
        (await hub.PageAsync("/assets/0123456789abcdef/app.css")).Expect(404);
        (await hub.PageAsync("/assets/0123456789abcdef/..%2f..%2fjournal.db")).Expect(404);
    }

    [Fact]
    public async Task The_menu_shows_only_where_somebody_may_go_and_says_where_they_are()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var atTheLine = await PersonClient.InAsync(hub, "operator");
        using var auditor = await PersonClient.InAsync(hub, "auditor");

        var seen = (await atTheLine.PageAsync("/books")).Expect(200).Text;
        Assert.Matches("<a href=\"/books\" aria-current=\"page\">", seen);
        Assert.DoesNotContain("href=\"/audit\"", seen);
        Assert.Contains("href=\"/audit\"", (await auditor.PageAsync("/books")).Expect(200).Text);
    }

    [Fact]
    public async Task The_language_is_what_was_chosen_else_what_the_browser_asks_for_else_English()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");

        Assert.Contains("<html lang=\"en\"", (await person.PageAsync("/books")).Text);
        Assert.Contains("<html lang=\"de\"", (await person.PageAsync("/books", ("Accept-Language", "fr, de-AT;q=0.8, en;q=0.5"))).Text);
        person.Cookies["sl-lang"] = "en";
        Assert.Contains("<html lang=\"en\"", (await person.PageAsync("/books", ("Accept-Language", "de"))).Text);
        person.Cookies["sl-lang"] = "\"><script>";
        Assert.Contains("<html lang=\"en\"", (await person.PageAsync("/books")).Text);
        person.Cookies["sl-lang"] = "en";
        person.Cookies["sl-theme"] = "dark";
        Assert.Contains("data-bs-theme=\"dark\"", (await person.PageAsync("/books")).Text);
    }

    [Fact]
    public async Task What_was_sent_is_shown_as_text_and_never_as_markup()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        const string evil = "<script>alert(1)</script>";
        (await hub.Api.InspectAsync($$"""{"id":"x-1","station":"{{evil}}","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""")).Expect(201);
        await hub.Api.SettledBooksAsync();

        foreach (var path in (string[])["/books", "/search?q=" + Uri.EscapeDataString(evil), "/nowhere/" + Uri.EscapeDataString(evil), "/books?cursor=%22%3E" + Uri.EscapeDataString(evil)])
        {
            Assert.DoesNotContain("<script>", (await person.PageAsync(path)).Text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("&lt;script&gt;", (await person.PageAsync("/books")).Text);
    }

    [Fact]
    public async Task The_books_page_shows_what_the_books_are_and_every_record_has_its_address()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        (await hub.Api.InspectAsync("""{"id":"x-1","station":"A&B","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""")).Expect(201);
        (await hub.Api.InspectAsync("{}")).Expect(422);
        await Until.TrueAsync(async () => (await hub.Api.BooksAsync()) is { Waiting: 0 } b && b.Projected == b.Head, "the projections are current");

        var part = (await person.PageAsync("/books/now")).Expect(200).Text;

        Assert.StartsWith("<section id=\"books-now\"", part.TrimStart());
        Assert.Contains("<a class=\"sl-count\" href=\"/inspections?station=A%26B\">1</a>", part);
        Assert.Contains("<a class=\"sl-count\" href=\"/quarantine\">1</a>", part);
    }

    [Fact]
    public async Task A_browser_is_led_to_the_line_or_to_the_door_and_a_program_gets_the_index()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var known = await PersonClient.InAsync(hub, "operator");

        Assert.Equal("/line", (await known.PageAsync("/")).Expect(302).Headers["Location"]);
        Assert.Equal("/sign-in", (await hub.PageAsync("/")).Expect(302).Headers["Location"]);
        Assert.Equal("Sightline", (string?)(await hub.Client(null).GetAsync("/")).Expect(200).Json["product"]);
        (await hub.Client(null).GetAsync("/nowhere")).Problem(404);
    }

    [Fact]
    public async Task A_word_leads_straight_to_what_it_means_and_asks_where_it_means_several_things()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        (await hub.Api.InspectAsync("""{"id":"x-1","station":"L1-AOI-2","part":{"serial":"SN/1"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""")).Expect(201);
        await hub.Api.SettledBooksAsync();
        var order = (string)(await hub.Api.GetAsync("/api/v1/inspections")).Items[0]["workOrder"]!;

        Assert.Equal("/parts/SN%2F1", (await person.PageAsync("/search?q=SN/1")).Expect(302).Headers["Location"]);
        Assert.Equal($"/inspections?workOrder={order}", (await person.PageAsync($"/search?q={order}")).Expect(302).Headers["Location"]);
        (await person.PageAsync("/search?q=sn/1")).Expect(200);

        (await hub.Api.InspectAsync($$"""{"id":"x-2","station":"L1-AOI-2","part":{"serial":"{{order}}"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""")).Expect(201);
        await hub.Api.SettledBooksAsync();
        var page = (await person.PageAsync($"/search?q={order}")).Expect(200).Text;
        Assert.Contains($"href=\"/parts/{order}\"", page);
        Assert.Contains($"href=\"/inspections?workOrder={order}\"", page);
    }

    [Fact]
    public async Task A_search_finds_nothing_outside_the_stations_somebody_is_limited_to()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "vendor", ["L1-AOI-3"]);
        (await hub.Api.InspectAsync("""{"id":"x-1","station":"L1-AOI-2","part":{"serial":"SN-1"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""")).Expect(201);
        (await hub.Api.InspectAsync("""{"id":"x-1","station":"L1-AOI-3","part":{"serial":"SN-2"},"inspectedAt":"2026-11-20T08:15:30Z","result":"pass"}""")).Expect(201);
        await hub.Api.SettledBooksAsync();

        (await person.PageAsync("/search?q=SN-1")).Expect(200);
        (await person.PageAsync("/search?q=SN-2")).Expect(302);
    }

    [Fact]
    public async Task What_somebody_chose_of_the_look_is_kept_and_leads_back_to_this_node_only()
    {
        await using var hub = await HubInProcess.StartAsync();
        using var person = await PersonClient.InAsync(hub, "operator");
        var back = (await person.PostFormAsync(Paths.Look, ("theme", "dark"), ("language", "de"), ("returnTo", "/books?a=1"))).Expect(303);
        Assert.Contains(person.LastSetCookies, c => c.StartsWith("sl-theme=dark;", StringComparison.Ordinal));
        Assert.Contains(person.LastSetCookies, c => c.StartsWith("sl-lang=de;", StringComparison.Ordinal));
        var away = (await person.PostFormAsync(Paths.Look, ("theme", "purple"), ("returnTo", "//evil.example"))).Expect(303);

        Assert.Equal("/books?a=1", back.Headers["Location"]);
        Assert.Equal("/", away.Headers["Location"]);
        Assert.Empty(person.LastSetCookies);
        Assert.Contains("<html lang=\"de\"", (await person.PageAsync("/books")).Text);
    }
}
