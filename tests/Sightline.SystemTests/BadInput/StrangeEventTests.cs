using System.Text;
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

    /// <summary>An event with each member any form reads, without its last brace.</summary>
    private static string Whole(string type, string text) =>
        $$$"""
        {"type":"{{{type}}}","at":"{{{Sample.Now}}}","station":"{{{(text == "O-1" ? "L1-AOI-1" : text)}}}","machine":"{{{text}}}","line":"{{{text}}}","operator":"{{{text}}}",
        "recipe":{"id":"{{{text}}}"},"lot":"{{{text}}}","quantity":1,"unit":"{{{text}}}","workOrder":"{{{text}}}","good":1,"state":"{{{text}}}","reason":"{{{text}}}",
        "code":"{{{text}}}","part":{"serial":"{{{text}}}"},"parameters":{"{{{text}}}":1},"name":"{{{text}}}"
        """;

    private async Task StillRunsAsync(string type, string body)
    {
        var answer = await plant.Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(body), "application/json");
        Assert.True(answer.Status is 201 or 422, $"{type}: {answer.Status} {answer.Text}");

        // What comes after it goes the whole way.
        var after = Sample.Inspection();
        (await plant.Api.InspectAsync(after)).Expect(201);
        await Until.TrueAsync(async () => (await plant.Api.RecordAsync((string)after["station"]!, (string)after["id"]!)).Status == 200, "the record after it is read");
        (await plant.Api.GetAsync("/api/v1/audit")).Expect(200);
    }
}
