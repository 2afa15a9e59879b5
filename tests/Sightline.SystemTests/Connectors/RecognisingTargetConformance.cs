using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Every connector whose target recognises repeats must pass these against the real thing, whether or not it can be asked.</summary>
public abstract class RecognisingTargetConformance : LastingTargetConformance
{
    [Fact]
    public async Task The_same_key_twice_leaves_one_record_in_the_target()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var message = rig.Message();
        var first = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        var second = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Single(await rig.RecordsInTargetAsync());
        Assert.NotNull(first.TargetReference);
        Assert.Equal(first.TargetReference, second.TargetReference);
    }

    [Fact]
    public async Task The_connector_declares_that_repeats_are_safe()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        Assert.True(rig.Connector.RecognisesRepeats);
    }

    [Fact]
    public async Task An_answer_lost_and_the_message_sent_again_leaves_one_record()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var message = rig.Message();
        rig.LoseTheNextAnswer();
        Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Single(await rig.RecordsInTargetAsync());
    }
}
