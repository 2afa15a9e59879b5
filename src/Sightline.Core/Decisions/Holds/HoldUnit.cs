using System.Collections.Frozen;
using Sightline.Model;

namespace Sightline.Decisions.Holds;

/// <summary>Kinds of what can be held. The numbers are those of the tables; further kinds come behind.</summary>
internal enum HoldUnitKind
{
    Serial = 0,
    Batch = 1,
    Lot = 2,
}

/// <summary>One part, batch or lot of a hold.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Serial, batch or lot.</param>
/// <param name="ReleasedBy">Position of the fact that released it; null while it is held.</param>
/// <param name="Seen">An inspection shows it. What was never seen is held as well: it may still come, or is misspelt.</param>
internal sealed record HoldUnit(HoldUnitKind Kind, string Key, long? ReleasedBy, bool Seen)
{
    private static readonly FrozenDictionary<HoldUnitKind, string> s_words = new Dictionary<HoldUnitKind, string>
    {
        [HoldUnitKind.Serial] = "serial", [HoldUnitKind.Batch] = "batch", [HoldUnitKind.Lot] = "lot",
    }.ToFrozenDictionary();

    public string Word => WordOf(Kind);

    public static string WordOf(HoldUnitKind kind) => s_words[kind];
}

/// <summary>A hold.</summary>
/// <param name="Position">Position of the fact that placed it; its id.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="PlacedBy">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="Line">The line it is about; null where none was named.</param>
/// <param name="Asked">What was named, as JSON.</param>
/// <param name="Units">How many parts, batches and lots.</param>
/// <param name="Held">How many of them are not released.</param>
internal sealed record Hold(long Position, DateTimeOffset PlacedAt, string PlacedBy, string Reason, string? Line, string Asked, long Units, long Held)
{
    public string Id => Position.ToString();

    public bool IsOpen => Held > 0;
}

/// <summary>A release of all or some of a hold.</summary>
internal sealed record HoldRelease(long Position, DateTimeOffset At, string By, string Reason, long Units);

/// <summary>Parts that joined a hold after it was placed.</summary>
internal sealed record HoldAddition(long Position, DateTimeOffset At, string By, string Reason, long Units);

/// <summary>A hold with what became of it.</summary>
internal sealed record HoldInFull(Hold Hold, IReadOnlyList<HoldRelease> Releases, IReadOnlyList<string> Signatures)
{
    /// <summary>How it grew, oldest first.</summary>
    public IReadOnlyList<HoldAddition> Additions { get; init; } = [];

    /// <summary>Its parts that were shipped, at most 100 of them: the balance counts all.</summary>
    public IReadOnlyList<HoldPartLeft> Left { get; init; } = [];
}

/// <summary>A part of a hold that was shipped.</summary>
/// <param name="Kind">Part or batch.</param>
/// <param name="Key">Which one.</param>
/// <param name="At">When, as reported.</param>
/// <param name="Ref">Its shipment, else its container.</param>
internal sealed record HoldPartLeft(HoldUnitKind Kind, string Key, DateTimeOffset At, string? Ref);

/// <summary>A hold as one part has it.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="Via">What the hold names: its serial, its batch, a lot in it, or something of a part in it.</param>
/// <param name="Key">Which one.</param>
/// <param name="Release">What released it; null while it is held.</param>
internal sealed record PartHold(Hold Hold, HoldUnitKind Via, string Key, HoldRelease? Release)
{
    /// <summary>The part within that is held; null where it is the part itself.</summary>
    public Thing? Inside { get; init; }

    public bool IsHeld => Release is null;
}
