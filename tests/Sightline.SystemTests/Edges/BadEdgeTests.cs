using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>Somebody with an edge's key who is no edge, or a broken one: nothing it sends stops the hub or speaks for it.</summary>
public sealed class BadEdgeTests
{
    public static TheoryData<string, string, string> Facts => new()
    {
        { "message.refused", "L1", "no line feed" },
        { "message.refused", "L1", "{}\n" },
        { "message.refused", "L1", "null\n" },
        { "message.refused", "L1", """{"status":422,"size":1,"sha256":"00","whole":true,"errors":[]}""" + "\n" },
        { "act.recorded", "key:x", "nonsense" },
        { "act.recorded", "key:x", "{}" },
        { "act.recorded", "key:x", """{"act":"a","object":"o","count":"many"}""" },
        { "act.recorded", "key:x", """{"act":null,"object":"o","count":1}""" },
        { "clock.measured", "", """{"method":"step","step":3600000}""" },
        { "clock.measured", "", """{"method":"limits","alarmAt":1,"untrustedAt":1}""" },
        { "clock.measured", "L1", """{"method":"measured","offset":1e24}""" },
        { "clock.measured", "L1", """{"method":"measured","offset":"far"}""" },
        { "clock.measured", "L1", """{"method":"measured"}""" },
        { "clock.measured", "L1", """{"method":"estimated"}""" },
        { "clock.measured", "L1", "null" },
        { "inspection.received", "L1", "nonsense" },
        { "event.reported", "L1", "nonsense" },
        { "master.put", "stations/L1", """{"line":"L9"}""" },
        { "delivery.accepted", "mes", "{}" },
        { "edge.reported", "other", "{}" },
        { "no.such.kind", "x", "{}" },
    };

    [Theory, MemberData(nameof(Facts))]
    public async Task A_fact_that_cannot_be_read_or_is_not_an_edges_to_tell_is_kept_in_quarantine_and_the_journey_goes_on(string kind, string source, string body)
    {
        await using var hub = await HubInProcess.StartAsync();
        var api = hub.ClientFor("edge");

        var answer = (await PostAsync(api, Greeting(1), Fact(1, kind, source, body))).Expect(200).Json;

        Assert.Equal(422, (int)answer["statuses"]![0]!);
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);
        var books = await hub.Api.SettledBooksAsync();
        Assert.Equal((true, 1, 1), (books.Balanced, books.Stored, books.Refused));
        var kept = (await hub.Api.GetAsync("/api/v1/quarantine")).Expect(200).Items.Single();
        Assert.Equal(body, (await hub.Api.GetAsync($"/api/v1/quarantine/{kept["id"]}")).Text);
        Assert.Equal("ready", (string?)(await hub.Api.GetAsync("/health/ready")).Expect(200).Json["status"]);
    }

    [Fact]
    public async Task A_request_that_is_none_of_an_edge_is_refused_and_nothing_of_it_is_taken()
    {
        await using var hub = await HubInProcess.StartAsync();
        var api = hub.ClientFor("edge");
        (await PostAsync(api, "nonsense")).Problem(422);
        (await PostAsync(api, Greeting(2), Fact(2, "event.reported", "L1", "{}"), Fact(1, "event.reported", "L1", "{}"))).Problem(422);
        (await PostAsync(api, Greeting(1).Replace("edge-1", "other", StringComparison.Ordinal))).Problem(422);
        (await api.SendAsync(HttpMethod.Post, "/api/v1/edges/a%20b/facts", Encoding.UTF8.GetBytes(Greeting(0).Replace("edge-1", "a b", StringComparison.Ordinal)), "application/x-ndjson")).Problem(422);
        (await PostAsync(hub.ClientFor("station"), Greeting(0))).Problem(403);

        Assert.Equal((0, 0), (await hub.Api.BooksAsync() is var b ? (b.Stored, b.Refused) : default));
    }

    private static string Greeting(long upTo) => $$$"""{"edge":"edge-1","instance":"0a","version":"1","after":{"position":0},"upTo":{"position":{{{upTo}}} } }""";

    private static string Fact(long position, string kind, string source, string body) => new JsonObject
    {
        ["position"] = position,
        ["kind"] = kind,
        ["source"] = source,
        ["receivedAt"] = Sample.Now,
        ["actor"] = "key:x",
        ["body"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)),
    }.ToJsonString();

    private static async Task<Answer> PostAsync(ApiClient api, params string[] lines)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        return await api.SendAsync(HttpMethod.Post, "/api/v1/edges/edge-1/facts", packed.ToArray(), "application/x-ndjson", ("Content-Encoding", "gzip"));
    }
}
