using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.Kafka;

[Collection("kafka")]
[ConformanceOf("kafka")]
public sealed class KafkaConformanceTests(KafkaSite site) : SearchedTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await KafkaTargetRig.StartAsync(site, clock);
}

/// <summary>What a record looks like, and what the mock cluster does besides taking records.</summary>
[Collection("kafka")]
public sealed class KafkaRecordTests(KafkaSite site)
{
    [Fact]
    public async Task The_part_key_orders_the_message_key_travels_as_a_header_and_the_place_is_the_reference()
    {
        await using var rig = await KafkaTargetRig.StartAsync(site, new ManualClock());
        var message = rig.Message();
        var accepted = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        var (key, messageKey, record) = Assert.Single(rig.Read());
        Assert.Equal((message.PartKey, message.Key), (key, messageKey));
        Assert.True(JsonNode.DeepEquals(message.Fields, record));
        Assert.Equal($"{rig.Topic}/0/1", accepted.TargetReference);
    }

    [Fact]
    public async Task A_record_larger_than_the_library_carries_is_refused_and_harms_no_other()
    {
        await using var rig = await KafkaTargetRig.StartAsync(site, new ManualClock());
        var large = TargetRig.MessageWith(new JsonObject { ["serial"] = "SN-1", ["note"] = new string('x', 2_000_000) }, "SN-1");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(large, rig.Stop));
        Assert.Equal("10", refused.TargetCode);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal("SN-2", (string?)Assert.Single(rig.Read()).Record["serial"]);
    }

    [Fact]
    public async Task A_record_in_flight_when_the_cluster_goes_is_found_when_it_is_back_and_stands_there_once()
    {
        await using var rig = await KafkaTargetRig.StartAsync(site, new ManualClock(), timeoutInSeconds: 2);
        var message = rig.Message();
        rig.DelayTheNextAcknowledgement();
        var delivering = rig.Connector.DeliverAsync(message, rig.Stop);
        await Until.TrueAsync(() => rig.Read().Count == 1, "the cluster keeps the record");
        rig.Mock.GoAway();
        Assert.IsType<DeliveryOutcome.Unknown>(await delivering);
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(message, rig.Stop));
        rig.Mock.Return();
        await Until.TrueAsync(async () => await rig.Connector.FindAsync(message, rig.Stop) is ReadBack.Found, "the record is found");
        Assert.Single(rig.Read());
    }

    [Fact]
    public async Task A_connector_that_starts_anew_finds_what_its_predecessor_wrote()
    {
        var clock = new ManualClock();
        await using var rig = await KafkaTargetRig.StartAsync(site, clock);
        var message = rig.Message() with { Since = clock.GetUtcNow() };
        var accepted = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        await using var next = rig.Another();
        Assert.Equal(new ReadBack.Found(accepted.TargetReference), await next.FindAsync(message, rig.Stop));
        Assert.IsType<ReadBack.NotThere>(await next.FindAsync(rig.Message("SN-2") with { Since = clock.GetUtcNow() }, rig.Stop));
    }

    [Fact]
    public async Task A_cluster_that_comes_back_takes_the_rest_and_nothing_that_waited_meanwhile_arrives_twice()
    {
        await using var rig = await KafkaTargetRig.StartAsync(site, new ManualClock());
        await rig.TakeTargetAwayAsync();
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        rig.Mock.Return();
        await Until.TrueAsync(async () => await rig.Connector.DeliverAsync(rig.Message(), rig.Stop) is DeliveryOutcome.Accepted, "the cluster takes a record again");
        Assert.Single(rig.Read());
    }
}
