using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Every connector whose target can neither recognise a repeat nor be asked must say so and leave doubt to a person.</summary>
public abstract class ForgetfulTargetConformance
{
    protected abstract Task<TargetRig> StartTargetAsync(ManualClock clock);

    [Fact]
    public async Task The_connector_declares_that_a_repeat_is_not_safe_and_that_it_cannot_be_asked()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        Assert.False(rig.Connector.RecognisesRepeats);
        Assert.False(rig.Connector.CanReadBack);
    }

    [Fact]
    public async Task An_answer_lost_after_storing_is_unknown_and_the_connector_sends_no_second_time()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        rig.LoseTheNextAnswer();
        Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Single(await rig.RecordsInTargetAsync());
    }

    [Fact]
    public async Task Asked_all_the_same_it_cannot_tell()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
    }
}
