using Sightline.Buffering;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>One thing a rule can do. It says what became of it and writes nothing itself: what it wants written is written with that, or not at all.</summary>
internal interface IFindingAction
{
    /// <summary>The words of <see cref="RuleActions"/> it does.</summary>
    IReadOnlyList<string> Words { get; }

    /// <summary>Does it, or says why not.</summary>
    /// <param name="finding">As known now.</param>
    /// <param name="action">As the rule says it.</param>
    /// <param name="before">What became of it until now; null when nothing was done yet.</param>
    /// <param name="nr">Its place in the rule.</param>
    /// <param name="ct">Ends with the node.</param>
    Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct);
}

/// <summary>What became of an action.</summary>
/// <param name="Outcome">One of <see cref="ActionOutcomes"/>.</param>
/// <param name="Text">In a sentence.</param>
internal sealed record ActionDone(string Outcome, string Text)
{
    /// <summary>What it became: written in front of the fact that says so.</summary>
    public FactDraft? Became { get; init; }

    /// <summary>The newest record it was done for.</summary>
    public long? Upto { get; init; }

    /// <summary>Who was told or asked.</summary>
    public string? Whom { get; init; }

    /// <summary>When set, it is not time yet.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public static ActionDone Later(DateTimeOffset due) => new("", "") { NotBefore = due };
}
