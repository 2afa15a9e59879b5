using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>Text of strangers that is shown back: on pages, in answers, in exports and in the log, it stays text.</summary>
public sealed class HostileTextTests(HostileHub plant) : IClassFixture<HostileHub>
{
    private const string Evil = "</title></script><script>alert('1')</script>\"'><img src=x onerror=alert(1)>{{7*7}}";

    /// <summary>For what is kept in the node that all these tests share: the filters' test looks for texts that nothing has.</summary>
    private const string Kept = "</title></script><script>alert('2')</script>\"'><img src=x onerror=alert(2)>{{8*8}}";

    public static TheoryData<string> Texts =>
    [
        Evil, "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "' OR 1=1 --", "'; DROP TABLE records; --", "\" OR \"\"=\"", "%' ESCAPE '", "../../../etc/passwd", "%2e%2e%2f", "${jndi:ldap://x}", "%s%n",
    ];

    private static readonly string[] Filters =
    [
        "/api/v1/inspections?station=", "/api/v1/inspections?workOrder=", "/api/v1/inspections?part=", "/api/v1/inspections?lot=", "/api/v1/inspections?class=", "/api/v1/events?source=", "/api/v1/events?type=",
        "/api/v1/deliveries?target=", "/api/v1/audit?actor=", "/api/v1/audit?role=", "/api/v1/audit?act=", "/api/v1/audit?object=", "/api/v1/audit?text=",
    ];

    [Theory, MemberData(nameof(Texts))]
    public async Task Every_filter_takes_any_text_as_text(string text)
    {
        foreach (var filter in Filters)
        {
            var answer = (await plant.Hub.Api.GetAsync(filter + Uri.EscapeDataString(text))).Expect(200);
            Assert.True(answer.Items.Count == 0, $"{filter}{text} finds {answer.Text}");
            Assert.Equal("application/json", answer.MediaType);
        }
    }

    [Theory, MemberData(nameof(Texts))]
    public async Task What_is_typed_at_the_door_or_into_the_search_comes_back_as_text(string text)
    {
        using var person = new PersonClient(plant.Hub.Url, "typist");
        await person.TakeTokenAsync("/sign-in");
        AssertPlain(await person.PostFormAsync("/sign-in", ("name", text), ("password", "x"), ("returnTo", text)));
        AssertPlain(await person.GetAsync("/sign-in?returnTo=" + Uri.EscapeDataString(text)));
        AssertPlain(await person.GetAsync("/set-up/" + Uri.EscapeDataString(text)));
        AssertPlain(await person.GetAsync("/nothing/" + Uri.EscapeDataString(text)));
        using var reader = await plant.ReaderAsync();
        foreach (var path in (string[])["/search?q=", "/books?notice=", "/books?x=", "/nothing?"])
        {
            AssertPlain(await reader.GetAsync(path + Uri.EscapeDataString(text)));
        }
    }

    [Fact]
    public async Task What_a_station_sends_is_searched_and_read_back_as_text()
    {
        var message = Sample.Inspection(id: Sample.Id("evil") + Kept, station: "L1-AOI-1" + Kept, result: "fail", classes: [Kept]).With("part", new JsonObject { ["serial"] = "SN" + Kept });
        (await plant.Hub.Api.InspectAsync(message)).Expect(201);
        await plant.Hub.Api.SettledBooksAsync();
        using var reader = await plant.ReaderAsync();

        Assert.Single((await plant.Hub.Api.GetAsync("/api/v1/inspections?class=" + Uri.EscapeDataString(Kept))).Expect(200).Items);
        AssertPlain(await reader.GetAsync("/search?q=" + Uri.EscapeDataString("SN" + Kept)));
        var record = (await plant.Hub.Api.RecordAsync("L1-AOI-1" + Kept, (string)message["id"]!)).Expect(200);
        Assert.Equal(("application/json", "nosniff"), (record.MediaType, record.Headers["X-Content-Type-Options"]));
    }

    [Fact]
    public async Task A_browsers_name_and_a_display_name_are_kept_as_one_line_of_text()
    {
        using var person = new PersonClient(plant.Hub.Url, "dressed") { UserAgent = Kept + new string('x', 5_000) };
        await PersonClient.AddAsync(plant.Hub.Services, "dressed", "operator");
        (await person.SignInAsync()).Expect(303);
        var session = (await person.GetAsync("/api/v1/me/sessions")).Expect(200);
        Assert.Equal(200, ((string)session.Items[0]["browser"]!).Length);
        Assert.Equal(("application/json", "nosniff"), (session.MediaType, session.Headers["X-Content-Type-Options"]));

        using var admin = await PersonClient.InAsync(plant.Hub, "admin");
        (await admin.CallAsync(HttpMethod.Put, "/api/v1/users/dressed", new JsonObject { ["role"] = "operator", ["displayName"] = Kept, ["reason"] = "=1+1" })).Expect(200);
        (await admin.CallAsync(HttpMethod.Put, "/api/v1/users/dressed", new JsonObject { ["role"] = "operator", ["displayName"] = "a\r\nb" })).Problem(422);
        foreach (var name in (string[])["a b", "a\r\nb", "a\u001b[2J", "<b>", "a as admin", "user:x y", "a\u202eb", ""])
        {
            Assert.NotEqual(200, (await admin.CallAsync(HttpMethod.Put, "/api/v1/users/" + Uri.EscapeDataString(name), new JsonObject { ["role"] = "operator" })).Status);
            (await admin.CallAsync(HttpMethod.Post, "/api/v1/keys", new JsonObject { ["name"] = name, ["role"] = "auditor" })).Problem(422);
        }

        AssertPlain(await person.GetAsync("/books"));
        var table = (await plant.Hub.Api.GetAsync("/api/v1/audit/export?act=user.changed")).Expect(200);
        Assert.Contains(",'=1+1,", table.Text, StringComparison.Ordinal);
        Assert.Contains("attachment", table.Headers["Content-Disposition"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/images/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/images/%2e%2e%2fidentity.db")]
    [InlineData("/api/v1/images/%00")]
    [InlineData("/api/v1/images/%2fetc%2fpasswd")]
    [InlineData("/api/v1/quarantine/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/quarantine/q1%00")]
    [InlineData("/api/v1/targets/..%2f..%2fsecrets%2fx")]
    [InlineData("/api/v1/maps/..%2f..%2fidentity.db")]
    [InlineData("/api/v1/maps/%2e%2e")]
    [InlineData("/assets/x/..%2f..%2fappsettings.json")]
    [InlineData("/assets/x/%2fetc%2fpasswd")]
    public async Task No_path_leads_out_of_its_folder(string path)
    {
        var answer = await RawHttp.SendAsync(plant.Hub.Url, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {plant.Hub.Api.Key}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404|422) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..%2f..%2fescaped")]
    [InlineData("%2ftmp%2fescaped")]
    [InlineData("a%00b")]
    [InlineData("..")]
    public async Task No_target_is_written_outside_its_folder(string name)
    {
        var before = Directory.GetFiles(plant.Hub.Folder, "*escaped*", SearchOption.AllDirectories);
        var answer = await RawHttp.SendAsync(plant.Hub.Url,
            $"PUT /api/v1/targets/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {plant.Hub.Api.Key}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
        Assert.Matches("^HTTP/1.1 (400|404|405|422) ", answer);
        Assert.Equal(before, Directory.GetFiles(plant.Hub.Folder, "*escaped*", SearchOption.AllDirectories));
        Assert.False(File.Exists("/tmp/escaped") || File.Exists("/tmp/escaped.json"));
    }

    [Fact]
    public async Task No_text_of_a_stranger_makes_a_line_of_the_log()
    {
        const string forged = "\r\n2026-11-21T00:00:00.000Z info: Sightline[1] FORGED \u001b[2J";
        await plant.Hub.Api.InspectAsync(Sample.Inspection(id: "x" + forged, station: "s" + forged));
        await plant.Hub.Api.InspectAsync("{}" + forged);
        await plant.Hub.Api.GetAsync("/api/v1/" + Uri.EscapeDataString(forged));
        await plant.Hub.Api.PutAsync("/api/v1/targets/" + Uri.EscapeDataString("t" + forged), new JsonObject());
        await plant.Hub.Api.PutAsync("/api/v1/lines/" + Uri.EscapeDataString("l" + forged), new JsonObject());
        await plant.Hub.Api.SettledBooksAsync();

        foreach (var level in (LogLevel[])[LogLevel.Information, LogLevel.Warning, LogLevel.Error])
        {
            Assert.DoesNotContain(plant.Hub.Log.At(level), l => l.Contains("FORGED", StringComparison.Ordinal) && (l.Contains('\n', StringComparison.Ordinal) || l.Contains('\u001b', StringComparison.Ordinal)));
        }
    }

    private static void AssertPlain(Answer answer)
    {
        Assert.True(answer.Status < 500, $"{answer.Status} {answer.Text}");
        foreach (var live in (string[])["<script>alert", "<img src=x", "</title></script>", "\"'><"])
        {
            Assert.DoesNotContain(live, answer.Text, StringComparison.Ordinal);
        }

        Assert.True(!answer.Headers.TryGetValue("Location", out var to) || (to.StartsWith('/') && !to.StartsWith("//", StringComparison.Ordinal)), to);
    }
}

/// <summary>One node for all hostile texts. It fails nowhere.</summary>
public sealed class HostileHub : IAsyncLifetime
{
    public HubInProcess Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = await HubInProcess.StartAsync(more: services => services.Configure<AccessOptions>(o => o.WrongPasswordsPerMinuteOfOneAddress = 100_000));

    /// <summary>A person who reads, signed in.</summary>
    public Task<PersonClient> ReaderAsync() => PersonClient.InAsync(Hub, "auditor");

    public async ValueTask DisposeAsync()
    {
        var books = await Hub.Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Empty(Hub.Log.Errors);
        await Hub.DisposeAsync();
    }
}
