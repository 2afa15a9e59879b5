using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;

namespace Sightline.Context.Material;

/// <summary>What can happen with a lot. The numbers are in tables and never change.</summary>
internal enum MaterialMove
{
    Loaded = 0,
    Unloaded = 1,
    Consumed = 2,
}

/// <summary>Something that happened with a material lot, as its fact says it.</summary>
/// <param name="Move">What.</param>
/// <param name="Place">Where.</param>
/// <param name="At">When, as reported.</param>
/// <param name="Lot">Null where a slot was unloaded and no lot named.</param>
/// <param name="Slot">Null where none was named.</param>
/// <param name="Quantity">How much; always there for what was consumed.</param>
/// <param name="Unit">Of the quantity.</param>
/// <param name="Part">Serial of the part it went into.</param>
internal sealed record MaterialEvent(MaterialMove Move, string Place, DateTimeOffset At, string? Lot, string? Slot, decimal? Quantity, string? Unit, string? Part)
{
    public const string Loaded = "material.loaded";
    public const string Unloaded = "material.unloaded";
    public const string Consumed = "material.consumed";

    /// <summary>Null for every fact that is none, and for an event of this type from before its form was checked that lacks what it needs.</summary>
    public static MaterialEvent? Of(Fact fact)
    {
        if (fact.Kind != FactKinds.Event || !EventMark.Holds(fact.Body, "material."u8))
        {
            return null;
        }

        using var document = SentJson.Parse(fact.Body);
        var body = document.RootElement;
        MaterialMove? move = EventMark.Text(body, "type") switch { Loaded => MaterialMove.Loaded, Unloaded => MaterialMove.Unloaded, Consumed => MaterialMove.Consumed, _ => null };
        if (move is not { } kind || EventMark.PlaceOf(body) is not { } place)
        {
            return null;
        }

        var quantity = body.TryGetProperty("quantity", out var number) ? MaterialQuantity.Read(number) : null;
        var part = body.TryGetProperty("part", out var named) ? named.ValueKind == JsonValueKind.Object ? EventMark.Text(named, "serial") : EventMark.Text(body, "part") : null;
        var read = new MaterialEvent(kind, place, fact.Times.ObservedAt ?? fact.Times.ReceivedAt, EventMark.Text(body, "lot"), EventMark.Text(body, "slot"), quantity, EventMark.Text(body, "unit"), part);
        return read.IsWhole ? read : null;
    }

    private bool IsWhole => Move switch
    {
        MaterialMove.Loaded => Lot is not null,
        MaterialMove.Unloaded => Lot is not null || Slot is not null,
        _ => Lot is not null && Quantity is not null && Unit is not null,
    };
}
