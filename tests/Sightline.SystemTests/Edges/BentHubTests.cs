using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>Whatever the hub answers, the edge goes on taking, and in the end everything is at the hub once.</summary>
public sealed class BentHubTests
{
    public static TheoryData<int, string> Answers => new()
    {
        { 500, "" },
        { 503, """{"status":503,"detail":"No room."}""" },
        { 502, "<html>proxy</html>" },
        { 200, "" },
        { 200, "not json" },
        { 200, "null" },
        { 200, "[]" },
        { 200, """{"statuses":null}""" },
        { 200, """{"statuses":[]}""" },
        { 200, """{"statuses":[201,201,201,201,201,201,201,201,201]}""" },
        { 200, """{"statuses":[999,999,999]}""" },
        { 200, """{"statuses":[],"goBackTo":-5}""" },
        { 200, """{"statuses":[],"goBackTo":4711}""" },
        { 204, "" },
        { 302, "" },
        { 404, "" },
        { 401, """{"status":401,"detail":"The key is not known."}""" },
        { 403, """{"status":403,"detail":"Not allowed."}""" },
        { 422, """{"status":422,"detail":"Not understood."}""" },
        { 429, "" },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task An_answer_that_is_none_moves_nothing_and_the_same_is_sent_again(int status, string body)
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var bent = await BentHub.StartAsync(hub);
        bent.Bend(3, status, body);
        await using var edge = await EdgeInProcess.StartAsync(bent.Url, hub.Services.AddKey("edge").Secret);
        for (var i = 0; i < 3; i++)
        {
            (await edge.Api.InspectAsync(Sample.Inspection())).Expect(201);
        }

        var books = await edge.ForwardedAsync();

        Assert.True(bent.IsStraightAgain);
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Equal((3L, 0L), ((await hub.Api.BooksAsync()).Stored, (await hub.Api.BooksAsync()).Refused));
        Assert.Contains(edge.Log.At(LogLevel.Warning), line => line.Contains("takes nothing since", StringComparison.Ordinal));
        Assert.Contains(edge.Log.At(LogLevel.Information), line => line.Contains("What waits is forwarded in order", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_the_hub_stored_everything_doubles_nothing()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var bent = await BentHub.StartAsync(hub);
        bent.BendAfter(4, (http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await using var edge = await EdgeInProcess.StartAsync(bent.Url, hub.Services.AddKey("edge").Secret);
        await ForwardingTests.SendOneOfEachAsync(edge);

        var books = await edge.ForwardedAsync();

        Assert.True(books.Balanced && bent.IsStraightAgain);
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((1, 2, 0), (atHub.Stored, atHub.Refused, atHub.Duplicates));
        Assert.Single((await hub.Api.GetAsync("/api/v1/events")).Expect(200).Items);
    }

    [Fact]
    public async Task A_hub_that_takes_a_part_of_a_batch_gets_the_rest_again_from_there()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var bent = await BentHub.StartAsync(hub);
        var asked = 0;
        bent.BendAfter(1, (http, real) =>
        {
            var statuses = JsonNode.Parse(real)!["statuses"]!.AsArray();
            asked = statuses.Count;
            return http.Response.WriteAsync(new JsonObject { ["statuses"] = new JsonArray([.. statuses.Select((s, i) => (JsonNode?)(i == 0 ? (int)s! : 503))]) }.ToJsonString());
        });
        using var folder = new TempFolder();
        var key = hub.Services.AddKey("edge").Secret;
        await using (var away = await EdgeInProcess.StartAsync("http://127.0.0.1:1", key, folder))
        {
            // Four facts to forward, and the hub out of reach: the next start sends them in one batch.
            for (var i = 0; i < 4; i++)
            {
                (await away.Api.InspectAsync(Sample.Inspection($"part-{i}").With("sequence", i))).Expect(201);
            }
        }

        await using var edge = await EdgeInProcess.StartAsync(bent.Url, key, folder);
        Assert.True((await edge.ForwardedAsync()).Balanced);
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.True(asked >= 4);
        Assert.Equal((4, 0), (atHub.Stored, atHub.Gaps));
    }
}
