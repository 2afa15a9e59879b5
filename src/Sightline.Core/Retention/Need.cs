namespace Sightline.Retention;

/// <summary>Why something stays. The words are in the API and on pages.</summary>
internal static class NeedWords
{
    public const string Legal = "legal";
    public const string Quality = "quality";
    public const string Nonconformance = "nonconformance";
    public const string Hold = "hold";
    public const string Recall = "recall";
    public const string Review = "review";
    public const string Finding = "finding";

    /// <summary>A target was not told yet.</summary>
    public const string Unsent = "unsent";

    /// <summary>The record is parked, or one of its deliveries.</summary>
    public const string Parked = "parked";

    /// <summary>Its order was started and is not closed.</summary>
    public const string Order = "order";

    /// <summary>The newest proof that a station sees a test piece.</summary>
    public const string Challenge = "challenge";

    /// <summary>No record names it: the record may still come.</summary>
    public const string NoRecord = "noRecord";

    /// <summary>More depends on something pinned than can be traced: all stays until that is released.</summary>
    public const string TooMuch = "tooMuch";

    /// <summary>Facts are never removed.</summary>
    public const string Chain = "chain";

    public static readonly IReadOnlyList<string> All = [Legal, Quality, Nonconformance, Hold, Recall, Review, Finding, Unsent, Parked, Order, Challenge, NoRecord, TooMuch, Chain];
}

/// <summary>What needs something.</summary>
/// <param name="Why">One of <see cref="NeedWords"/>.</param>
/// <param name="Of">Which one, as a kind, a colon and an id.</param>
internal sealed record Need(string Why, string Of);
