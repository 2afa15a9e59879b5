namespace Sightline.Model;

/// <summary>How one thing came into another. The words are in tables and never change.</summary>
internal static class Relations
{
    public const string Consumed = "consumed";
    public const string Assembled = "assembled";
    public const string Split = "split";
    public const string Merged = "merged";
    public const string Finished = "finished";
    public const string Packed = "packed";
    public const string Shipped = "shipped";
    public const string Addressed = "addressed";

    /// <summary>Not said by an event: the lot was loaded at the station when the part was exposed there.</summary>
    public const string Loaded = "loaded";

    /// <summary>Not said by an event: the part was exposed while the order was made.</summary>
    public const string Made = "made";

    /// <summary>Not said by an event: a record has the serial and the batch together.</summary>
    public const string Member = "member";
}

/// <summary>One thing that went into another.</summary>
/// <param name="From">What went in.</param>
/// <param name="To">What it went into.</param>
/// <param name="Relation">One of <see cref="Relations"/>.</param>
/// <param name="Pointer">Where in the event it is said.</param>
/// <param name="Place">Where in the product it sits; null where nobody said.</param>
/// <param name="Quantity">How much of it; null where nobody said.</param>
/// <param name="Unit">Of the quantity; null for pieces.</param>
internal sealed record Link(Thing From, Thing To, string Relation, string Pointer, string? Place = null, decimal? Quantity = null, string? Unit = null);

/// <summary>So much was taken of a thing, or made of it.</summary>
internal sealed record Amount(Thing Of, decimal Quantity, string Unit, string Pointer);

/// <summary>A component that was taken out of a part.</summary>
internal sealed record RemovedPart(Thing Component, Thing From, string? Place, string Pointer);

/// <summary>What an event says of where things went.</summary>
internal sealed record LinkEvent
{
    public List<Link> Links { get; } = [];

    /// <summary>What the things that went in have less of.</summary>
    public List<Amount> Taken { get; } = [];

    /// <summary>What there is more of.</summary>
    public List<Amount> Made { get; } = [];

    public RemovedPart? Removed { get; set; }
}

/// <summary>Types of events that say where things went.</summary>
internal static class LinkTypes
{
    public const string Consumed = "material.consumed";
    public const string Assembled = "part.assembled";
    public const string Replaced = "component.replaced";
    public const string Split = "lot.split";
    public const string Merged = "lot.merged";
    public const string Finished = "lot.finished";
    public const string LotPacked = "lot.packed";
    public const string LotShipped = "lot.shipped";
    public const string ContainerPacked = "container.packed";
    public const string Addressed = "shipment.addressed";

    /// <summary>True where an event's bytes may be of such a type. Most events are samples and need not be parsed.</summary>
    public static bool MayBe(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"material.consumed\""u8) >= 0 || body.IndexOf("\"part."u8) >= 0 || body.IndexOf("\"lot."u8) >= 0
        || body.IndexOf("\"component."u8) >= 0 || body.IndexOf("\"container."u8) >= 0 || body.IndexOf("\"shipment."u8) >= 0 || body.IndexOf("\\u"u8) >= 0;
}
