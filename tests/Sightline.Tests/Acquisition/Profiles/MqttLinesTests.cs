using System.Text.Json;
using Sightline.Acquisition.Profiles;
using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class MqttLinesTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public void The_duplicated_topic_running_states_and_retained_messages_make_nothing()
    {
        var records = Read(
            Camera(), State("a", retain: true), State("a", topic: "module/v1/ff/NodeRed/M1/state"), State("a", state: "RUNNING"),
            State("a"), State("a"), """{"_kind":"session_meta"}""");

        Assert.Equal("a", Assert.Single(records.OfType<MappedRecord.Ready>()).Inspection.Id);
        Assert.Single(records.OfType<MappedRecord.Repeat>());
        Assert.Equal(2, records.Count);
    }

    [Fact]
    public void A_lost_camera_message_never_lends_a_part_its_neighbours_picture()
    {
        var records = Read(Camera(), State("a"), State("b"));

        Assert.Equal("a", Assert.Single(records.OfType<MappedRecord.Ready>()).Inspection.Id);
        Assert.Equal(
            "session.log line 3: No 'camera' message stands before it that no other record has used. Add the part of the recording that has it.",
            Assert.Single(records.OfType<MappedRecord.Unmappable>()).ToString());
    }

    [Fact]
    public void The_newest_earlier_camera_message_is_taken()
    {
        var records = Read(Camera("2026-01-01T00:00:00Z"), Camera("2026-01-01T00:00:05Z"), State("a"), Camera("2026-01-01T00:00:09Z"));

        Assert.Equal("2026-01-01T00:00:05Z", Assert.IsType<MappedRecord.Ready>(Assert.Single(records)).Inspection.InspectedAt);
    }

    [Fact]
    public void The_same_check_told_with_another_verdict_is_sent_so_that_the_hub_reports_the_conflict()
    {
        var records = Read(Camera(), State("a"), Camera("2026-01-01T00:00:09Z"), State("a", result: "FAILED"));

        Assert.Equal(["a", "a"], records.Select(record => Assert.IsType<MappedRecord.Ready>(record).Inspection.Id));
        Assert.All(records, record => Assert.Equal("2026-01-01T00:00:01Z", ((MappedRecord.Ready)record).Inspection.InspectedAt));
    }

    [Fact]
    public void Unreadable_lines_and_payloads_are_reported_with_their_line()
    {
        var records = Read("{ broken", """{"topic":"module/v1/ff/M1/state","payload":"{ broken"}""", """{"topic":"other","payload":"not JSON"}""");

        Assert.Equal(
            [
                "session.log line 1: The line is not JSON. Record one JSON object a line.",
                "session.log line 2: The payload of topic 'module/v1/ff/M1/state' is not JSON. Correct the recording.",
            ],
            records.Select(record => record.ToString()));
    }

    [Theory]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("a/+/c", "a/b/x/c", false)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("/a", "a", false)]
    public void Topic_filters_are_those_of_mqtt(string filter, string topic, bool matches) =>
        Assert.Equal(matches, MqttTopic.Matches(filter, topic));

    private static IReadOnlyList<MappedRecord> Read(params string[] lines)
    {
        using var folder = new TempFolder();
        return Bench.Read(Bench.Shipped("aps-quality"), Stated.Nothing, folder.Write("session.log", string.Join('\n', lines)));
    }

    private static string Camera(string ts = "2026-01-01T00:00:01Z") => Message(
        "/j1/txt/1/i/quality_check", new { data = "data:image/png;base64," + Png, ts, classification = "BOHO", num = 1 }, retain: false);

    private static string State(
        string id, string state = "FINISHED", string topic = "module/v1/ff/M1/state", bool retain = false, string result = "PASSED") =>
        Message(topic, new { actionState = new { id, command = "CHECK_QUALITY", state, result, metadata = new { workpieceId = "w" + id } } }, retain);

    private static string Message(string topic, object payload, bool retain) =>
        JsonSerializer.Serialize(new { topic, payload = JsonSerializer.Serialize(payload), retain });
}
