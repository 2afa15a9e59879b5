using Sightline.Identity;

namespace Sightline.Server.Acts;

/// <summary>One decision on several parked things.</summary>
/// <param name="Ids">Deliveries as target.position, records by their position.</param>
/// <param name="Retries">Send again; else close.</param>
/// <param name="Reason">Why; needed to close.</param>
/// <param name="Wish">The signature, where closing needs one.</param>
internal sealed record ManyDecision(IReadOnlyList<string> Ids, bool Retries, string? Reason, SignatureWish Wish);

/// <summary>What became of a decision on several: of each, or why it was not begun.</summary>
/// <param name="Refused">Why nothing was done; null when it was begun.</param>
/// <param name="Each">Every id with what became of it, in the order they were given.</param>
internal sealed record ManyDecided(ActOutcome? Refused, IReadOnlyList<(string Id, ActOutcome Outcome)> Each)
{
    public static ManyDecided Not(ActOutcome refused) => new(refused, []);
}
