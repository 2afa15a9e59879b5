using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Every connector whose target takes a repeat for another record, and can be asked, must pass these against the real thing.</summary>
public abstract class SearchedTargetConformance : LastingTargetConformance
{
    [Fact]
    public async Task The_connector_declares_that_a_repeat_is_not_safe_and_that_it_can_be_asked()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        Assert.False(rig.Connector.RecognisesRepeats);
        Assert.True(rig.Connector.CanReadBack);
    }

    [Fact]
    public async Task What_was_accepted_is_found_by_its_key_under_the_same_reference()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var message = rig.Message();
        var accepted = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        var found = Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(message, rig.Stop));
        Assert.NotNull(found.TargetReference);
        Assert.Equal(accepted.TargetReference, found.TargetReference);
    }

    [Fact]
    public async Task An_answer_lost_after_storing_is_unknown_and_the_target_then_tells_that_it_has_the_one_record()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        var message = rig.Message();
        rig.LoseTheNextAnswer();
        Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(message, rig.Stop));
        Assert.Single(await rig.RecordsInTargetAsync());
    }

    [Fact]
    public async Task A_key_never_sent_is_not_there()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        await AskedTarget.HasNotWhatWasNeverSentAsync(rig);
    }

    [Fact]
    public async Task A_target_that_is_away_cannot_tell_and_is_never_taken_to_have_nothing()
    {
        await using var rig = await StartTargetAsync(new ManualClock());
        await AskedTarget.CannotTellWhileAwayAsync(rig);
    }
}
