using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>Events that are JSON and that a reader could trip over: nested deeply, or with half of a surrogate pair. Refused or kept, they never stop the journey.</summary>
public sealed class StrangeEventTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private const int Deep = 200;

    private static readonly string[] s_types =
    [
        "operator.signed-on", "operator.signed-off", "recipe.activated", "material.loaded", "material.consumed", "count.reported", "machine.started",
        "line.started", "machine.state", "machine.stopped", "machine.cycle", "alarm.raised", "process.sample", "eject.confirmed", "anything.else",
    ];

    private static readonly string[] s_strange =
    [
        "null", "true", "[]", "{}", "\"\"", "\" \"", "-1", "0.5", "1e308", "1e-320", "12345678901234567890123", "[null]", "[[]]", "{\"id\":null}", "{\"at\":1}", "[{}]",
        "\"9999-12-31T23:59:59.999Z\"", "\"0001-01-01T00:00:00Z\"", $"\"{new string('x', 5_000)}\"", "\"\\u0000\"", "\"NaN\"",
    ];

    public static TheoryData<string> Types => [.. s_types];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Nested_deeply(string type) =>
        await StillRunsAsync(type, $$"""{{Whole(type, "O-1")}},"detail":{{new string('[', Deep)}}{{new string(']', Deep)}}}""");

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Half_a_surrogate_pair_in_every_text(string type) => await StillRunsAsync(type, Whole(type, "\\ud800") + "}");

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Half_a_surrogate_pair_in_a_name(string type) => await StillRunsAsync(type, Whole(type, "O-1") + ",\"\\udc00\":1}");

    /// <summary>Every member of every type of event, bent in every way.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public async Task Every_member_of_another_kind_than_expected(string type)
    {
        var whole = JsonNode.Parse(Whole(type, "O-1") + "}")!.AsObject();
        whole["id"] = Sample.Id("E");
        if (type == "process.sample")
        {
            // Samples belong to one place.
            whole.Remove("machine");
            whole.Remove("line");
        }

        (await plant.Api.PostAsync("/api/v1/events", whole)).Expect(201);
        var bent = new List<string>();
        foreach (var place in Places(whole).ToList())
        {
            bent.AddRange(s_strange.Select(strange => Bent(whole, place, strange)));
        }

        foreach (var batch in bent.Chunk(500))
        {
            var answer = (await plant.Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes($"[{string.Join(',', batch)}]"), "application/json")).Expect(200);
            Assert.All(answer.Json["items"]!.AsArray(), item => Assert.True((int)item!["status"]! is 200 or 201 or 409 or 422, $"{batch[(int)item["index"]!]}: {item}"));
        }

        await AfterItAsync();
    }

    private static IEnumerable<string[]> Places(JsonObject message) =>
        message.SelectMany(m => m.Value is JsonObject inner ? Places(inner).Select(p => (string[])[m.Key, .. p]).Append([m.Key]) : [[m.Key]]);

    private static string Bent(JsonObject whole, string[] place, string strange)
    {
        var copy = whole.DeepClone().AsObject();
        copy["id"] = Sample.Id("E");
        var at = place[..^1].Aggregate(copy, (inside, name) => inside[name]!.AsObject());
        at[place[^1]] = JsonNode.Parse(strange);
        return copy.ToJsonString();
    }

    /// <summary>An event with each member any form reads, without its last brace.</summary>
    private static string Whole(string type, string text) =>
        $$$"""
        {"type":"{{{type}}}","at":"{{{Sample.Now}}}","station":"{{{(text == "O-1" ? "L1-AOI-1" : text)}}}","machine":"{{{text}}}","line":"{{{text}}}","operator":"{{{text}}}",
        "recipe":{"id":"{{{text}}}"},"lot":"{{{text}}}","quantity":1,"unit":"{{{text}}}","workOrder":"{{{text}}}","good":1,"state":"{{{(text == "O-1" ? "running" : text)}}}","seconds":1.5,"value":2.5,"slot":"{{{text}}}","reason":"{{{text}}}",
        "code":"{{{text}}}","part":{"serial":"{{{text}}}"},"parameters":{"{{{text}}}":1},"name":"{{{text}}}"
        """;

    private async Task StillRunsAsync(string type, string body)
    {
        var answer = await plant.Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(body), "application/json");
        Assert.True(answer.Status is 201 or 422, $"{type}: {answer.Status} {answer.Text}");

        await AfterItAsync();
    }

    /// <summary>What comes after it goes the whole way.</summary>
    private async Task AfterItAsync()
    {
        var after = Sample.Inspection();
        (await plant.Api.InspectAsync(after)).Expect(201);
        await Until.TrueAsync(async () => (await plant.Api.RecordAsync((string)after["station"]!, (string)after["id"]!)).Status == 200, "the record after it is read");
        (await plant.Api.GetAsync("/api/v1/books")).Expect(200);
    }
}
