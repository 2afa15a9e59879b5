using System.Text.Json.Nodes;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Genealogy.Links;
using Sightline.Server.Api;

namespace Sightline.Server.Histories;

/// <summary>Something that happened to a part. It says what was known when it happened and nothing of what came later.</summary>
/// <param name="Position">The fact by which it happened.</param>
/// <param name="At">When, by the clock of what it happened at.</param>
/// <param name="What">One of <see cref="StoryWords"/>, a final state of a delivery, or the type of a machine event.</param>
/// <param name="Station">Where, or who said so; null where it happened at no place.</param>
/// <param name="Link">The page that shows it.</param>
internal sealed record StoryMoment(long Position, DateTimeOffset At, string What, string? Station, string Link)
{
    /// <summary>The inspection it belongs to.</summary>
    public RecordInFull? Record { get; init; }

    /// <summary>The delivery that this is about.</summary>
    public DeliveryMove? Delivery { get; init; }

    /// <summary>The machine event that this is.</summary>
    public EventRow? Event { get; init; }

    /// <summary>Of what should not have happened: that its event was taken back.</summary>
    public Withdrawal? Withdrawn { get; init; }

    /// <summary>What it is about besides the part: the number of a hold, <c>lot:L-77</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>Who did it.</summary>
    public string? By { get; init; }

    /// <summary>A person's or a target's words, a quantity, a place.</summary>
    public string? Note { get; init; }

    /// <summary>In a few words.</summary>
    public string? Detail { get; init; }

    public JsonObject ToJson() => new()
    {
        ["at"] = JsonText.Time(At),
        ["what"] = What,
        ["station"] = Station,
        ["inspection"] = Record?.Record.Row.Id,
        ["detail"] = Detail ?? Described,
        ["position"] = Position,
        ["link"] = Link,
    };

    private string? Described => string.Join(", ", ((string?[])[Subject, Note, By is null ? null : $"by {By}"]).OfType<string>()) is { Length: > 0 } text ? text : null;
}

/// <summary>What can happen to a part, besides the states of deliveries and the types of machine events. The words are in answers and never change.</summary>
internal static class StoryWords
{
    public const string Inspected = "inspected";
    public const string Received = "received";
    public const string Translated = Forwarding.DeliveryHistory.Translated;
    public const string Parked = "parked";
    public const string Matched = "matched";
    public const string Relinked = "relinked";
    public const string Merged = "merged";
    public const string Reviewed = "reviewed";
    public const string ReviewUndone = "reviewUndone";
    public const string Found = "found";
    public const string Loaded = "loaded";
    public const string WentIn = "wentIn";
    public const string TakenOut = "takenOut";
    public const string WentInto = "wentInto";
    public const string LeftFrom = "leftFrom";
    public const string Packed = "packed";
    public const string Shipped = "shipped";
    public const string Addressed = "addressed";
    public const string Seen = "seen";
    public const string Exception = "exception";
    public const string Withdrawn = "withdrawn";
    public const string Held = "held";
    public const string Released = "released";
    public const string NcrAdded = "ncrAdded";
    public const string NcrMoved = "ncrMoved";
    public const string Disposed = "disposed";
    public const string Conceded = "conceded";
    public const string DispositionUndone = "dispositionUndone";
    public const string Recalled = "recalled";
    public const string Drilled = "drilled";
    public const string RecallClosed = "recallClosed";
}
