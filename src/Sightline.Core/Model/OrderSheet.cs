namespace Sightline.Model;

/// <summary>What is reconciled: an order, a segment of it, or one shift of a line on one production day.</summary>
public sealed record SheetScope(string? WorkOrder, string? Segment = null, string? Line = null, string? Shift = null, string? ShiftDay = null);

/// <summary>
/// What became of the parts of an order or a shift beside what their inspections said: as the PLC counts, and as was decided, packed and
/// shipped. Properties are set: a closing keeps it.
/// </summary>
public sealed record OrderSheet
{
    /// <summary>Parts that the PLC counted one by one, at the station that counted most; null where none does.</summary>
    public long? CountedByPlc { get; set; }

    /// <summary>Parts whose ejection was decided.</summary>
    public long EjectsDecided { get; set; }

    /// <summary>Parts whose ejection the PLC confirmed.</summary>
    public long EjectsConfirmed { get; set; }

    /// <summary>Inspections that a person judged.</summary>
    public long Judged { get; set; }

    /// <summary>Parts that were sent to rework.</summary>
    public decimal Reworked { get; set; }

    /// <summary>Parts that were scrapped.</summary>
    public decimal Scrapped { get; set; }

    public decimal Packed { get; set; }

    public decimal Shipped { get; set; }

    /// <summary>Differences by kind.</summary>
    public IReadOnlyDictionary<string, long> Differences { get; set; } = new Dictionary<string, long>();

    /// <summary>The first of them, the worst first.</summary>
    public IReadOnlyList<SheetDifference> First { get; set; } = [];
}

/// <summary>A difference as a closing keeps it.</summary>
public sealed record SheetDifference
{
    public string Kind { get; set; } = "";

    public string? Part { get; set; }

    public string Station { get; set; } = "";

    public string Cause { get; set; } = "";

    public string Evidence { get; set; } = "";
}

/// <summary>Puts together what is known of an order or a shift besides its inspections.</summary>
internal interface IOrderSheets
{
    OrderSheet Of(SheetScope scope, DateTimeOffset asOf);
}
