using Sightline.Buffering;
using Sightline.Context.Timelines;

namespace Sightline.Context.Material;

/// <summary>
/// Which lot is loaded in which slot. Loading a lot ends the one before in that slot; unloading leaves the slot empty, whatever
/// was in it. Where an event names no slot, the slot is the lot's material, as known when the event was taken.
/// </summary>
internal sealed class MaterialTimeline(PlantModel plant) : ITimelineReader
{
    public IEnumerable<TimelineEntry> Read(Fact fact)
    {
        if (MaterialEvent.Of(fact) is { Move: not MaterialMove.Consumed } moved)
        {
            yield return new TimelineEntry(
                moved.Place, ContextBinder.MaterialTopic + SlotOf(plant, moved), moved.At, moved.Move == MaterialMove.Loaded ? moved.Lot : null,
                moved.Move == MaterialMove.Loaded ? MaterialEvent.Loaded : MaterialEvent.Unloaded);
        }
    }

    /// <summary>The slot that an event is about. The caller holds the plant's lock.</summary>
    public static string SlotOf(PlantModel plant, MaterialEvent moved) => moved.Slot ?? SlotOf(plant, moved.Lot!);

    public static string SlotOf(PlantModel plant, string lot) => plant.Find<MaterialLotMaster>(MasterKind.MaterialLots, lot)?.Record.Material ?? "";
}
