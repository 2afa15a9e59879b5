using System.Text.Json.Serialization;

namespace Sightline.Decisions.Holds;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>What somebody wants held, as it is sent: parts by name, by the records that show them, or by where and when they were exposed.</summary>
internal sealed record HoldAsked
{
    public string? Reason { get; set; }

    /// <summary>The line it is about, for people.</summary>
    public string? Line { get; set; }

    public IReadOnlyList<string>? Serials { get; set; }

    public IReadOnlyList<string>? Batches { get; set; }

    /// <summary>Material lots.</summary>
    public IReadOnlyList<string>? Lots { get; set; }

    /// <summary>Lots are held for what is still to be made of them: who asks names the parts himself.</summary>
    [JsonIgnore]
    public bool LotsAlone { get; set; }

    /// <summary>Positions of inspections: the parts they show.</summary>
    public IReadOnlyList<string>? Inspections { get; set; }

    public HoldWindow? Window { get; set; }

    public HoldOrder? Order { get; set; }
}

/// <summary>All production parts of an order, or of a segment of it, in a span of time where one is given, both ends included.</summary>
internal sealed record HoldOrder
{
    public string? WorkOrder { get; set; }

    /// <summary>The part of the order between two changeovers.</summary>
    public string? Segment { get; set; }

    /// <summary>RFC 3339. Absent: from its beginning.</summary>
    public string? From { get; set; }

    /// <summary>RFC 3339. Absent: the moment of placing.</summary>
    public string? To { get; set; }
}

/// <summary>All production parts exposed at a station or line in a span of time, both ends included.</summary>
internal sealed record HoldWindow
{
    public string? Station { get; set; }

    public string? Line { get; set; }

    /// <summary>RFC 3339.</summary>
    public string? From { get; set; }

    /// <summary>RFC 3339. Absent: the moment of placing.</summary>
    public string? To { get; set; }
}
