using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>Checks events that say where things went: split, merged, finished, assembled, replaced, packed, shipped.</summary>
/// <param name="type">The type of event.</param>
/// <param name="booked">It changes quantities. It has an id, because without one a repeat would be booked twice.</param>
/// <param name="lots">What the plant knows of lots.</param>
internal sealed class LinkForm(string type, bool booked, IEnumerable<IKnownLots> lots) : IEventForm
{
    /// <summary>Every type that has this form and no other, and whether it changes quantities.</summary>
    public static readonly IReadOnlyList<(string Type, bool Booked)> Types =
    [
        (LinkTypes.Assembled, true), (LinkTypes.Replaced, true), (LinkTypes.Split, true), (LinkTypes.Merged, true), (LinkTypes.Finished, true),
        (LinkTypes.LotPacked, true), (LinkTypes.LotShipped, true), (LinkTypes.ContainerPacked, false), (LinkTypes.Addressed, false),
        (LinkTypes.Consumed, false), (PartMoveEvent.Packed, false), (PartMoveEvent.Shipped, false),
    ];

    public string Type => type;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        if (booked && read.Id is null)
        {
            errors.Add(new ContractError("/id", "Missing. Send an id of your own, so that a repeat of the message is not booked twice."));
        }

        // The form of the material and that of packing may have said some of it at the same place.
        var own = new List<ContractError>();
        var said = LinkReader.Read(sent, own);
        errors.AddRange(own.Where(problem => !errors.Exists(known => known.Pointer == problem.Pointer)));
        foreach (var (amount, known) in (said?.Taken ?? []).Where(a => a.Of.Kind == ThingKind.Lot && type != LinkTypes.Consumed).SelectMany(a => lots, (a, k) => (a, k)))
        {
            if (known.UnitOf(amount.Of.Key) is { } counted && counted != amount.Unit)
            {
                errors.Add(new ContractError($"{amount.Pointer}/unit", $"Is '{amount.Unit}', and lot '{amount.Of.Key}' is counted in '{counted}'. Send the quantity in {counted}; nothing is converted."));
            }
        }
    }
}
