using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>The forms in which a station may send, and what it is answered.</summary>
public sealed class SendingTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_new_one_is_created_a_repeat_changes_nothing_and_other_content_conflicts()
    {
        var message = Sample.Inspection();
        var id = (string)message["id"]!;

        var first = (await Api.InspectAsync(message)).Expect(201).Json;
        var repeat = (await Api.InspectAsync(message)).Expect(200).Json;
        var conflict = (await Api.InspectAsync(message.DeepClone().AsObject().With("result", "review"))).Problem(409);

        Assert.Equal((id, id), ((string)first["id"]!, (string)repeat["id"]!));
        Assert.Equal((long)first["position"]!, (long)repeat["position"]!);
        Assert.Contains($"'{id}'", (string)conflict["detail"]!, StringComparison.Ordinal);
        var kept = (await Api.GetAsync($"/api/v1/quarantine/{conflict["quarantineId"]}")).Expect(200);
        Assert.Equal("review", (string)JsonNode.Parse(kept.Body)!["result"]!);
        Assert.Equal("pass", (string)(await Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json["result"]!);
    }

    [Fact]
    public async Task A_repeat_is_compared_as_parsed_not_byte_for_byte()
    {
        var id = Sample.Id();
        const string Time = "2026-11-01T08:00:00Z";
        (await Api.InspectAsync($$"""{"id":"{{id}}","station":"L1-AOI-1","part":{"serial":"007"},"inspectedAt":"{{Time}}","result":"pass","confidence":0.50}""")).Expect(201);

        (await Api.InspectAsync($$"""{ "result": "pass", "confidence": 0.5, "part": { "serial": "\u0030\u00307" }, "inspectedAt": "{{Time}}", "station": "L1-AOI-1", "id": "{{id}}" }"""))
            .Expect(200);
    }

    [Fact]
    public async Task An_array_is_answered_item_by_item_in_order()
    {
        var (known, bad) = (Sample.Inspection(), Sample.Inspection().With("result", "perhaps"));
        (await Api.InspectAsync(known)).Expect(201);
        var other = known.DeepClone().AsObject().With("confidence", 0.1m);
        var fresh = Sample.Inspection();

        var items = (await Api.InspectAsync(new JsonArray(fresh.DeepClone(), known.DeepClone(), bad, other, fresh.DeepClone()))).Expect(200).Items;

        Assert.Equal([201, 200, 422, 409, 200], items.Select(i => (int)i["status"]!));
        Assert.Equal([0, 1, 2, 3, 4], items.Select(i => (int)i["index"]!));
        Assert.Equal((string)fresh["id"]!, (string)items[0]["id"]!);
        Assert.Equal("/result", (string)items[2]["errors"]![0]!["pointer"]!);
        Assert.StartsWith("q", (string)items[2]["quarantineId"]!, StringComparison.Ordinal);
        Assert.Equal((long)items[0]["position"]!, (long)items[4]["position"]!);
        (await Api.RecordAsync("L1-AOI-1", (string)fresh["id"]!)).Expect(200);
    }

    [Fact]
    public async Task Lines_are_a_batch_and_blank_lines_are_none()
    {
        var (one, two) = (Sample.Inspection(), Sample.Inspection());

        var items = (await Api.InspectAsync($"{one.ToJsonString()}\r\n\n  \n{two.ToJsonString()}", "application/x-ndjson")).Expect(200).Items;

        Assert.Equal([201, 201], items.Select(i => (int)i["status"]!));
        Assert.Equal([(string)one["id"]!, (string)two["id"]!], items.Select(i => (string)i["id"]!));
    }

    [Theory]
    [InlineData("[]", "application/json")]
    [InlineData("", "application/x-ndjson")]
    public async Task A_batch_of_nothing_is_answered_with_nothing(string body, string mediaType) =>
        Assert.Empty((await Api.InspectAsync(body, mediaType)).Expect(200).Items);

    [Fact]
    public async Task A_structured_event_carries_one_inspection()
    {
        var message = Sample.Inspection();
        var envelope = Sample.Envelope().With("data", message);

        (await Api.InspectAsync(envelope.ToJsonString(), "application/cloudevents+json; charset=UTF-8")).Expect(201);

        var record = (await Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Expect(200).Json;
        Assert.True(JsonNode.DeepEquals(message, record["sent"]));
    }

    [Fact]
    public async Task An_event_may_carry_its_data_in_base64()
    {
        var message = Sample.Inspection();
        var envelope = Sample.Envelope().With("data_base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(message.ToJsonString())));

        (await Api.InspectAsync(envelope.ToJsonString(), "application/cloudevents+json")).Expect(201);

        Assert.True(JsonNode.DeepEquals(message, (await Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Json["sent"]));
    }

    [Fact]
    public async Task A_binary_event_has_its_attributes_in_headers()
    {
        var message = Sample.Inspection();

        (await Api.InspectAsync(message.ToJsonString(), "application/json",
            ("ce-specversion", "1.0"), ("ce-type", "sightline.inspection.v1"), ("ce-source", "/cell/7"), ("ce-id", "e-1"))).Expect(201);
        var problem = (await Api.InspectAsync(Sample.Inspection().ToJsonString(), "application/json", ("ce-specversion", "1.0"), ("ce-type", "order.v1"))).Problem(422);

        Assert.Equal(["ce-type", "ce-id", "ce-source"], Answer.ErrorsOf(problem).Select(e => e.Pointer));
    }

    [Fact]
    public async Task A_batch_of_events_is_answered_item_by_item()
    {
        var good = Sample.Envelope().With("data", Sample.Inspection());
        var wrong = Sample.Envelope().With("type", "order.v1").With("data", Sample.Inspection());

        var items = (await Api.InspectAsync(new JsonArray(good, wrong, 7).ToJsonString(), "application/cloudevents-batch+json")).Expect(200).Items;

        Assert.Equal([201, 422, 422], items.Select(i => (int)i["status"]!));
        Assert.Equal("/type", (string)items[1]["errors"]![0]!["pointer"]!);
        var kept = (await Api.GetAsync($"/api/v1/quarantine/{items[1]["quarantineId"]}")).Expect(200);
        Assert.True(JsonNode.DeepEquals(wrong, JsonNode.Parse(kept.Body)));
    }

    [Fact]
    public async Task A_compressed_body_is_taken_as_if_it_were_not()
    {
        var message = Sample.Inspection();

        (await Api.InspectAsync(Packed.Gzip(Encoding.UTF8.GetBytes(message.ToJsonString())), "application/json", ("Content-Encoding", "GZip"))).Expect(201);

        (await Api.InspectAsync(message)).Expect(200);
    }

    [Fact]
    public async Task The_schema_that_is_served_is_the_contract()
    {
        var schema = (await plant.Hub.Client(null).GetAsync("/schemas/inspection/v1.json")).Expect(200);

        Assert.Equal("application/schema+json", schema.MediaType);
        Assert.Equal(["id", "station", "part", "inspectedAt", "result"], schema.Json["required"]!.AsArray().Select(r => (string)r!));
    }
}
