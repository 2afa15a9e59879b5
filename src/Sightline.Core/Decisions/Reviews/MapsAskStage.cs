using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>What a map sends to a person enters the queue. Runs once the maps have spoken.</summary>
internal sealed class MapsAskStage(IPlantPolicies plant) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections.Where(h => h is { MergedInto: null, Inspection.Purpose: InspectionPurpose.Production }))
        {
            if (hand.Translations.Select(t => t.Translation).OfType<Translation.Review>().FirstOrDefault() is { } asked)
            {
                ReviewItems.Open(projections, ReviewItems.Asked.Of(hand, ReviewReasons.Map, null, asked.Reason), plant.Station(hand.Inspection.Station)?.Review);
            }
        }
    }
}
