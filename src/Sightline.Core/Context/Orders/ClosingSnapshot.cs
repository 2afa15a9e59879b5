using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Context.Orders;

/// <summary>What a closing is about: an order, or one shift of a line on one production day.</summary>
public sealed record ClosingScope(string? WorkOrder, string? Line = null, string? Shift = null, string? ShiftDay = null)
{
    /// <summary>Source of its fact, and its name in the audit and on signatures.</summary>
    public string Name => WorkOrder is not null ? $"order/{WorkOrder}" : $"shift/{Uri.EscapeDataString(Line!)}/{ShiftDay}/{Uri.EscapeDataString(Shift!)}";

    /// <summary>The same, as those know it who reconcile.</summary>
    public SheetScope Sheet => new(WorkOrder, null, Line, Shift, ShiftDay);

    public bool Holds(BoundContext context) => WorkOrder is not null
        ? context[ContextNames.WorkOrder] == WorkOrder
        : context[ContextNames.Line] == Line && context[ContextNames.ShiftDay] == ShiftDay && context[ContextNames.Shift] == Shift;
}

/// <summary>What was known when a closing was signed. Its bytes are hashed and signed as they stand in the fact.</summary>
public sealed record ClosingSnapshot
{
    /// <summary>Position of the journal up to which it counts.</summary>
    public long Position { get; set; }

    /// <summary>Hash of the fact at that position, which binds the snapshot to it and to all before.</summary>
    public string JournalHash { get; set; } = "";

    public string? WorkOrder { get; set; }

    public string? Line { get; set; }

    public string? Shift { get; set; }

    public string? ShiftDay { get; set; }

    public decimal? TargetQuantity { get; set; }

    public long Inspections { get; set; }

    public long Good { get; set; }

    public long Rejected { get; set; }

    public long Reviewed { get; set; }

    public long Challenge { get; set; }

    public long Rehearsal { get; set; }

    public long Parts { get; set; }

    public long GoodParts { get; set; }

    public long RejectedParts { get; set; }

    public long ReviewedParts { get; set; }

    public IReadOnlyList<OpenItem> Open { get; set; } = [];

    /// <summary>What became of the parts besides; null in closings of before there was one.</summary>
    public OrderSheet? Sheet { get; set; }

    /// <summary>The same counts, however they were come by.</summary>
    public bool CountsAs(ClosingSnapshot other) =>
        (Inspections, Good, Rejected, Reviewed, Challenge, Rehearsal) == (other.Inspections, other.Good, other.Rejected, other.Reviewed, other.Challenge, other.Rehearsal)
        && (Parts, GoodParts, RejectedParts, ReviewedParts) == (other.Parts, other.GoodParts, other.RejectedParts, other.ReviewedParts);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClosingSnapshot))]
internal sealed partial class ClosingJson : JsonSerializerContext;
