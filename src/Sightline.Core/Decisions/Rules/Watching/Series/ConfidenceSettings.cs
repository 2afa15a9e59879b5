namespace Sightline.Decisions.Rules.Watching.Series;

/// <summary>What a rule says of confidence, with the defaults filled in.</summary>
/// <param name="Parts">Passes that make one value.</param>
/// <param name="Base">Values from which the base is learned.</param>
/// <param name="Lambda">Weight of the newest value.</param>
/// <param name="Sigmas">How far below its base it may fall.</param>
internal sealed record ConfidenceSettings(int Parts, int Base, double Lambda, double Sigmas)
{
    public static ConfidenceSettings From(WatchSettings watch) => new(watch.Parts ?? 50, watch.Base ?? 40, (double)(watch.Lambda ?? 0.2m), (double)(watch.Sigmas ?? 4));
}
