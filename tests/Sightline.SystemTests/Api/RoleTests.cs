using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Who may do what.</summary>
public sealed class RoleTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private static readonly string[] Protected =
    [
        "GET /api/v1/inspections", "POST /api/v1/inspections", "GET /api/v1/books", "GET /api/v1/journal", "GET /api/v1/quarantine",
        "PUT /api/v1/stations/X", "GET /api/v1/targets", "POST /api/v1/targets/mes/pause", "GET /api/v1/nothing", "PUT /api/v1/images/x",
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sl_000000000000_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("' OR 1=1 --")]
    public async Task Without_a_good_key_nothing_answers(string? key)
    {
        var stranger = plant.Hub.Client(key);
        foreach (var request in Protected.Select(p => p.Split(' ')))
        {
            var answer = await stranger.SendAsync(new HttpMethod(request[0]), request[1], null, null);
            answer.Problem(401);
            Assert.Equal("ApiKey", answer.Headers["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task A_key_that_is_sent_twice_is_none() =>
        (await plant.Api.SendAsync(HttpMethod.Get, "/api/v1/books", null, null, ("X-Api-Key", plant.Api.Key!))).Problem(401);

    [Fact]
    public async Task A_revoked_key_is_none()
    {
        var (secret, key) = plant.Hub.Services.AddKey("integrator");
        var leaver = plant.Hub.Client(secret);
        (await leaver.GetAsync("/api/v1/books")).Expect(200);

        Assert.True(plant.Hub.Services.Revoke(key.Id));

        (await leaver.GetAsync("/api/v1/books")).Problem(401);
    }

    [Theory]
    [InlineData("//api/v1/books")]
    [InlineData("/API/V1/books")]
    [InlineData("/api/v1/./books")]
    [InlineData("/x/../api/v1/books")]
    [InlineData("/api%2Fv1/books")]
    [InlineData("/api/v1/books/")]
    public async Task No_way_of_writing_a_path_leads_around_the_key(string path)
    {
        var answer = await RawHttp.SendAsync(plant.Hub.Url, $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (401|404|400) ", answer);
    }

    [Fact]
    public async Task A_station_sends_and_asks_what_it_makes_and_no_more()
    {
        var station = plant.Hub.ClientFor("station");
        (await station.InspectAsync(Sample.Inspection())).Expect(201);
        (await station.GetAsync("/api/v1/stations/L1-AOI-1/context")).Expect(200);
        (await station.GetAsync("/api/v1/images/00")).Problem(404);

        foreach (var path in (string[])["/api/v1/inspections", "/api/v1/books", "/api/v1/journal", "/api/v1/quarantine", "/api/v1/parts/X", "/api/v1/targets"])
        {
            Assert.Contains("station", (string)(await station.GetAsync(path)).Problem(403)["detail"]!, StringComparison.Ordinal);
        }

        (await station.PutAsync("/api/v1/stations/L1-AOI-1", new JsonObject())).Problem(403);
        (await station.PutAsync("/api/v1/stations/L1-AOI-1/context", new JsonObject())).Problem(403);
        (await station.PostAsync("/api/v1/targets/mes/pause", new JsonObject())).Problem(403);
    }

    [Fact]
    public async Task An_auditor_reads_everything_and_changes_nothing()
    {
        var auditor = plant.Hub.ClientFor("auditor");
        foreach (var path in (string[])["/api/v1/inspections", "/api/v1/books", "/api/v1/journal", "/api/v1/journal/verify", "/api/v1/quarantine", "/api/v1/deliveries", "/api/v1/parked", "/api/v1/stations", "/api/v1/targets"])
        {
            (await auditor.GetAsync(path)).Expect(200);
        }

        (await auditor.InspectAsync(Sample.Inspection())).Problem(403);
        (await auditor.PutAsync("/api/v1/lines/L1", new JsonObject())).Problem(403);
        (await auditor.PostAsync("/api/v1/deliveries/mes.1/close", new JsonObject())).Problem(403);
        (await auditor.SendAsync(HttpMethod.Put, "/api/v1/images/00", [], "image/png")).Problem(403);
    }
}
