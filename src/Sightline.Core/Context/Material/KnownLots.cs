using Sightline.Model;

namespace Sightline.Context.Material;

/// <summary>What the plant knows of lots, for the checks at the door.</summary>
internal sealed class KnownLots(PlantModel plant, MaterialQuery query) : IKnownLots
{
    public string? UnitOf(string lot)
    {
        lock (plant.Gate)
        {
            return plant.Find<MaterialLotMaster>(MasterKind.MaterialLots, lot)?.Record.Unit;
        }
    }

    public string SlotOf(string lot)
    {
        lock (plant.Gate)
        {
            return MaterialTimeline.SlotOf(plant, lot);
        }
    }

    public IReadOnlyList<string> LoadedIn(string place, string lot, DateTimeOffset moment) => [.. query.SlotsAt(place, moment).Where(s => s.Lot == lot).Select(s => s.Slot)];
}
