using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>A part or batch that is packed: which one, and into what where there is something to say.</summary>
internal sealed class PartPackedForm : IEventForm
{
    public string Type => PartMoveEvent.Packed;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        PartMembers.Check(sent, errors, "Names no part. Send part with a serial or a batch.");
        EventMembers.Word(sent, "container", errors);
        EventMembers.Quantity(sent, errors);
    }
}

/// <summary>A part or batch that somebody scanned: it is where the event says.</summary>
internal sealed class PartSeenForm : IEventForm
{
    public string Type => PartMoveEvent.Seen;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors) =>
        PartMembers.Check(sent, errors, "Names no part. Send part with a serial or a batch.");
}

/// <summary>What is shipped: a part, a batch, or a container with all that was packed into it.</summary>
internal sealed class PartShippedForm : IEventForm
{
    public string Type => PartMoveEvent.Shipped;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        var before = errors.Count;
        var container = EventMembers.Word(sent, "container", errors);
        PartMembers.Check(sent, errors, container is null && errors.Count == before ? "Names neither part nor container. Send part with a serial or a batch, or the container that is shipped." : null);
        EventMembers.Word(sent, "shipment", errors);
        EventMembers.Quantity(sent, errors);
    }
}

/// <summary>The part that an event names: by its serial, or as a batch.</summary>
internal static class PartMembers
{
    /// <summary>Adds every problem of the part.</summary>
    /// <param name="sent">The event.</param>
    /// <param name="errors">Takes every problem.</param>
    /// <param name="missing">What to say where none is named; null where none needs to be.</param>
    public static void Check(JsonElement sent, List<ContractError> errors, string? missing)
    {
        if (!sent.TryGetProperty("part", out var part) || part.ValueKind == JsonValueKind.Null)
        {
            if (missing is not null)
            {
                errors.Add(new ContractError("/part", missing));
            }

            return;
        }

        if (part.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ContractError("/part", "Is not an object. Send {\"serial\": \"SN-1\"} or {\"batch\": \"B-1\"}."));
            return;
        }

        var within = new List<ContractError>();
        var (serial, batch) = (EventMembers.Word(part, "serial", within), EventMembers.Word(part, "batch", within));
        errors.AddRange(within.Select(e => e with { Pointer = "/part" + e.Pointer }).Where(e => !errors.Exists(known => known.Pointer == e.Pointer)));
        if (serial is null && batch is null && within.Count == 0)
        {
            errors.Add(new ContractError("/part", "Names neither serial nor batch. Send one of them."));
        }
    }
}
