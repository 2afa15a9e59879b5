using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What every connector must pass against the real thing whose target remembers something, whether it recognises repeats or can only be asked.</summary>
public abstract class LastingTargetConformance
{
    public static TheoryData<string> Identities =>
        ["00123", "12345678901234567890", "NA", "1e5", "true", "Ø-零件-🔧", "a/b?c=d&e%20f", "\"quoted\"\t\\"];

    protected abstract Task<TargetRig> StartTargetAsync(ManualClock clock);

    [Fact]
    public async Task A_refusal_is_reported_as_refused_and_leaves_nothing_of_ours()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var message = rig.Message();
        await rig.MakeTargetRefuseAsync(message);
        var before = (await rig.RecordsInTargetAsync()).Count;
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.NotEmpty(refused.Reason);
        Assert.NotEmpty(refused.TargetCode);
        Assert.Equal(before, (await rig.RecordsInTargetAsync()).Count);
    }

    [Fact]
    public async Task A_target_that_is_away_is_tried_again_because_nothing_was_sent()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        await rig.TakeTargetAwayAsync();
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.NotEmpty(again.Reason);
    }

    [Fact]
    public async Task Stopping_before_the_target_is_called_throws_and_leaves_nothing()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.Connector.DeliverAsync(rig.Message(), new CancellationToken(canceled: true)));
        Assert.Empty(await rig.RecordsInTargetAsync());
    }

    [Fact]
    public async Task Many_lanes_at_once_lose_nothing_and_mix_nothing_up()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var serials = Enumerable.Range(0, 200).Select(i => $"SN-{i:000}").ToList();
        var outcomes = await Task.WhenAll(serials.Select(serial => rig.Connector.DeliverAsync(rig.Message(serial), rig.Stop)));
        Assert.All(outcomes, outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Equal(serials, (await rig.RecordsInTargetAsync()).Select(record => (string)record["serial"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public async Task An_identity_arrives_character_by_character(string identity)
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(identity), rig.Stop));
        var record = Assert.Single(await rig.RecordsInTargetAsync());
        Assert.Equal(identity, record["serial"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_number_arrives_digit_by_digit_as_the_map_wrote_it()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var fields = JsonNode.Parse("""{ "serial": "SN-1", "diameter": 10.020, "count": 12345678901234567890 }""")!.AsObject();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(TargetRig.MessageWith(fields, "SN-1"), rig.Stop));
        var record = Assert.Single(await rig.RecordsInTargetAsync());
        Assert.Equal(("10.020", "12345678901234567890"), (record["diameter"]!.ToJsonString(), record["count"]!.ToJsonString()));
    }
}
