using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>A lot that is loaded: the lot; a slot and a quantity where there is something to say.</summary>
internal sealed class MaterialLoadedForm(IEnumerable<IKnownLots> lots) : IEventForm
{
    public string Type => "material.loaded";

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        var lot = EventMembers.Needed(sent, "lot", "the material lot that is loaded", errors);
        EventMembers.Word(sent, "slot", errors);
        var quantity = EventMembers.Quantity(sent, errors);
        var unit = EventMembers.Word(sent, "unit", errors);
        if (quantity is not null && unit is null)
        {
            errors.Add(new ContractError("/unit", "Missing. Send the unit of the quantity, such as kg."));
        }

        LotUnit.Check(lots, lot, unit, errors);
    }
}

/// <summary>A lot or a slot that is unloaded. A lot that is loaded in a slot of another name is not guessed at.</summary>
internal sealed class MaterialUnloadedForm(IEnumerable<IKnownLots> lots) : IEventForm
{
    public string Type => "material.unloaded";

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        var before = errors.Count;
        var (lot, slot) = (EventMembers.Word(sent, "lot", errors), EventMembers.Word(sent, "slot", errors));
        if (lot is null && slot is null && errors.Count == before)
        {
            errors.Add(new ContractError("", "Names neither lot nor slot. Send what is unloaded."));
        }

        if (lot is null || slot is not null)
        {
            return;
        }

        var place = EventPlace.Of(sent);
        foreach (var known in lots)
        {
            var loaded = known.LoadedIn(place, lot, read.At);
            if (loaded.Count > 0 && !loaded.Contains(known.SlotOf(lot)))
            {
                errors.Add(new ContractError("/slot", $"Missing. Lot '{lot}' is loaded at {place} in {string.Join(", ", loaded.Select(s => $"'{s}'"))}. Send the slot that is unloaded."));
            }
        }
    }
}

/// <summary>
/// Consumption: the lot, how much, in the unit in which the lot is counted. It has an id, because without one a repeat would be
/// consumed twice.
/// </summary>
internal sealed class MaterialConsumedForm(IEnumerable<IKnownLots> lots) : IEventForm
{
    public string Type => "material.consumed";

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        if (read.Id is null)
        {
            errors.Add(new ContractError("/id", "Missing. Send an id of your own, so that a repeat of the message is not consumed twice."));
        }

        var lot = EventMembers.Needed(sent, "lot", "the material lot that was consumed", errors);
        var before = errors.Count;
        if (EventMembers.Quantity(sent, errors) is null && errors.Count == before)
        {
            errors.Add(new ContractError("/quantity", "Missing. Send how much was consumed, a number above zero."));
        }

        LotUnit.Check(lots, lot, EventMembers.Needed(sent, "unit", "the unit of the quantity, such as kg", errors), errors);
    }
}

/// <summary>A unit that is another than the lot's is refused, where the lot's is known. Nothing is converted.</summary>
internal static class LotUnit
{
    public static void Check(IEnumerable<IKnownLots> lots, string? lot, string? unit, List<ContractError> errors)
    {
        foreach (var known in lots)
        {
            if (lot is not null && unit is not null && known.UnitOf(lot) is { } counted && counted != unit)
            {
                errors.Add(new ContractError("/unit", $"Is '{unit}', and lot '{lot}' is counted in '{counted}'. Send the quantity in {counted}; nothing is converted."));
            }
        }
    }
}
