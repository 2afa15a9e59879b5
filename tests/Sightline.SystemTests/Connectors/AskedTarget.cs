using Sightline.Model;

namespace Sightline.SystemTests.Connectors;

/// <summary>What a target must answer that can be asked for a message, whether it recognises repeats or not.</summary>
internal static class AskedTarget
{
    public static async Task HasNotWhatWasNeverSentAsync(TargetRig rig)
    {
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(rig.Message("SN-2"), rig.Stop));
    }

    public static async Task CannotTellWhileAwayAsync(TargetRig rig)
    {
        await rig.TakeTargetAwayAsync();
        var silent = Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
        Assert.NotEmpty(silent.Reason);
    }
}
