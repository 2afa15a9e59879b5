using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>A key of one station speaks for no other, and who is limited sees what is in scope and no more.</summary>
public sealed class ScopeTests : IAsyncLifetime
{
    private const string Mine = "L1-AOI-1";
    private const string Theirs = "L1-AOI-2";

    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await (await HubInProcess.StartAsync()).SeededAsync();

    public async ValueTask DisposeAsync()
    {
        var books = await _hub.Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_key_of_one_station_is_refused_for_another_and_the_message_is_kept()
    {
        var station = _hub.ClientFor("station", [Mine]);
        var message = Sample.Inspection(station: Theirs);
        var id = (string)(await station.InspectAsync(message)).Problem(403)["quarantineId"]!;

        Assert.Equal(message.ToJsonString(), (await _hub.Api.GetAsync($"/api/v1/quarantine/{id}")).Expect(200).Text);
        (await _hub.Api.RecordAsync(Theirs, (string)message["id"]!)).Problem(404);
        (await station.PostAsync($"/api/v1/quarantine/{id}/resubmit", message)).Problem(403);
        (await _hub.Api.PostAsync($"/api/v1/quarantine/{id}/resubmit", message)).Expect(201);
        (await _hub.Api.RecordAsync(Theirs, (string)message["id"]!)).Expect(200);
    }

    [Theory]
    [InlineData("l1-aoi-1")]
    [InlineData(" L1-AOI-1")]
    [InlineData("L1-AOI-1 ")]
    [InlineData("L1-AOI-1\u0000")]
    [InlineData("L1-AOI-1/")]
    [InlineData("*")]
    public async Task A_station_that_only_looks_like_ones_own_is_another(string looksLike)
    {
        var answer = await _hub.ClientFor("station", [Mine]).InspectAsync(Sample.Inspection(station: looksLike));
        Assert.True(answer.Status is 403 or 422, $"{answer.Status} {answer.Text}");
    }

    [Fact]
    public async Task A_cloud_event_for_another_station_is_refused_whatever_its_source_says()
    {
        var message = Sample.Inspection(station: Theirs);
        var envelope = Sample.Envelope().With("source", $"/{Mine}").With("data", message.DeepClone());
        (await _hub.ClientFor("station", [Mine]).InspectAsync(envelope.ToJsonString(), "application/cloudevents+json")).Problem(403);
        (await _hub.Api.RecordAsync(Theirs, (string)message["id"]!)).Problem(404);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task One_item_for_another_station_is_refused_and_the_others_are_stored(string mediaType)
    {
        JsonObject[] items = [Sample.Inspection(station: Mine), Sample.Inspection(station: Theirs), Sample.Inspection(station: Mine)];
        var body = mediaType == "application/json" ? new JsonArray([.. items.Select(i => (JsonNode?)i.DeepClone())]).ToJsonString() : string.Join('\n', items.Select(i => i.ToJsonString()));

        var answer = (await _hub.ClientFor("station", [Mine]).InspectAsync(body, mediaType)).Expect(200);

        Assert.Equal([201, 403, 201], answer.Items.Select(i => (int)i["status"]!));
        (await _hub.Api.RecordAsync(Mine, (string)items[0]["id"]!)).Expect(200);
        (await _hub.Api.RecordAsync(Theirs, (string)items[1]["id"]!)).Problem(404);
        Assert.Equal(items[1].ToJsonString(), (await _hub.Api.GetAsync($"/api/v1/quarantine/{answer.Items[1]["quarantineId"]}")).Expect(200).Text);
    }

    [Theory]
    [InlineData("vendor")]
    [InlineData("integrator")]
    public async Task Lists_hold_what_is_in_scope_and_single_things_outside_are_refused(string role)
    {
        var (mine, theirs) = (Sample.Inspection(station: Mine), Sample.Inspection(station: Theirs));
        mine["part"] = new JsonObject { ["serial"] = $"SHARED-{role}" };
        theirs["part"] = new JsonObject { ["serial"] = $"SHARED-{role}" };
        (await _hub.Api.InspectAsync(mine)).Expect(201);
        (await _hub.Api.InspectAsync(theirs)).Expect(201);
        await _hub.Api.SettledBooksAsync();
        using var person = await PersonClient.InAsync(_hub, role, [Mine], []);

        foreach (var path in (string[])["/api/v1/inspections", "/api/v1/inspections?station=" + Theirs, $"/api/v1/inspections?part=SHARED-{role}", "/api/v1/stations", "/api/v1/events", "/api/v1/deliveries", "/api/v1/parked", "/api/v1/parked/reasons", "/api/v1/targets", "/api/v1/deliveries/overview", "/api/v1/insight/lines", $"/api/v1/parts/SHARED-{role}"])
        {
            var answer = (await person.GetAsync(path)).Expect(200);
            Assert.DoesNotContain(Theirs, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{theirs["id"]}\"", answer.Text, StringComparison.Ordinal);
        }

        Assert.Contains((string)mine["id"]!, (await person.GetAsync("/api/v1/inspections")).Text, StringComparison.Ordinal);
        Assert.Contains((string)mine["id"]!, (await person.GetAsync($"/api/v1/parts/SHARED-{role}")).Text, StringComparison.Ordinal);
        (await person.GetAsync($"/api/v1/inspections/{Mine}/{mine["id"]}")).Expect(200);
        foreach (var path in (string[])[$"/api/v1/inspections/{Theirs}/{theirs["id"]}", $"/api/v1/stations/{Theirs}", $"/api/v1/stations/{Theirs}/context", "/api/v1/targets/mes", "/api/v1/maps/mes"])
        {
            (await person.GetAsync(path)).Problem(403);
        }

        (await person.CallAsync(HttpMethod.Put, $"/api/v1/stations/{Theirs}/context", new JsonObject())).Problem(403);
    }

    [Fact]
    public async Task An_image_is_shown_to_who_is_limited_by_a_record_in_scope_only()
    {
        var image = Sightline.Tests.Images.TestImages.Png();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image));
        (await _hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", image, "image/png")).Expect(201);
        var shot = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash });
        var (mine, theirs) = (Sample.Inspection(station: Mine).With("images", shot), Sample.Inspection(station: Theirs).With("images", shot.DeepClone()));
        (await _hub.Api.InspectAsync(theirs)).Expect(201);
        await _hub.Api.SettledBooksAsync();
        using var vendor = await PersonClient.InAsync(_hub, "vendor", [Mine]);

        (await vendor.GetAsync($"/api/v1/images/{hash}")).Problem(403);
        (await vendor.GetAsync($"/api/v1/images/{hash}?station={Theirs}&inspection={theirs["id"]}")).Problem(403);
        (await vendor.GetAsync($"/api/v1/images/{hash}?station={Mine}&inspection={mine["id"]}")).Problem(403);
        (await _hub.Api.InspectAsync(mine)).Expect(201);
        await _hub.Api.SettledBooksAsync();
        Assert.Equal(image, (await vendor.GetAsync($"/api/v1/images/{hash}?station={Mine}&inspection={mine["id"]}")).Expect(200).Body);
    }

    [Fact]
    public async Task Nobody_gives_away_more_than_they_have()
    {
        using var integrator = await PersonClient.InAsync(_hub, "integrator");
        (await integrator.CallAsync(HttpMethod.Post, "/api/v1/keys", new JsonObject { ["name"] = "x", ["role"] = "admin" })).Problem(422);
        (await integrator.CallAsync(HttpMethod.Put, "/api/v1/users/x", new JsonObject { ["role"] = "admin" })).Problem(403);
        (await integrator.CallAsync(HttpMethod.Put, $"/api/v1/users/{integrator.Name}", new JsonObject { ["role"] = "admin" })).Problem(403);
        var narrow = _hub.ClientFor("integrator", [Mine]);
        (await narrow.PostAsync("/api/v1/keys", new JsonObject { ["name"] = "wide", ["role"] = "integrator" })).Problem(403);
    }
}
