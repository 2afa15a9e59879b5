namespace Sightline.Buffering;

/// <summary>
/// Under each fact stands one thing that targets are told. What a fact brings about besides waits for the next one that tells nothing of
/// its own, and is told under that.
/// </summary>
internal static class ToldCarriers
{
    private static readonly HashSet<string> s_kinds =
        [FactKinds.DeliveryStarted, FactKinds.DeliveryAccepted, FactKinds.DeliveryRefused, FactKinds.DeliveryUnknown, FactKinds.Image, FactKinds.Clock, FactKinds.Act, FactKinds.Edge, FactKinds.ToldDue];

    /// <summary>Whether something that waits may be told under this fact.</summary>
    public static bool Carries(Step step) => step is { Continues: false, Told.Count: 0 } && s_kinds.Contains(step.Fact.Kind);
}
