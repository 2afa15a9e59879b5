using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions;

/// <summary>
/// Compares what the station believes with what the context says: order, batch, recipe. A difference never stops a
/// record and is never hidden: it is a flag on it, counted.
/// </summary>
internal sealed class MismatchStage : IStage
{
    private static readonly string[] s_flags = [RecordFlags.WorkOrderDiffers, RecordFlags.BatchDiffers, RecordFlags.RecipeDiffers];

    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory: each record is compared with its own context.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections)
        {
            // What differed from the former context is compared anew.
            var forgotten = hand.Relinked is not null && RecordFlagRows.Forget(hand, s_flags, ledger);
            if (hand.Context is { } context && (Compare(hand, context, ledger) | forgotten))
            {
                RecordFlagRows.Write(projections, hand);
            }
        }
    }

    private static bool Compare(InspectionInHand hand, BoundContext context, Ledger ledger)
    {
        var before = hand.Flags.Count;
        Differs(hand, RecordFlags.WorkOrderDiffers, hand.Inspection.WorkOrder, context[ContextNames.WorkOrder], ledger);
        Differs(hand, RecordFlags.BatchDiffers, hand.Inspection.Part.Batch, context[ContextNames.Batch], ledger);
        Differs(hand, RecordFlags.RecipeDiffers, hand.Inspection.Recipe?.Id, context[ContextNames.RecipeExpected], ledger);
        Differs(hand, RecordFlags.RecipeDiffers, hand.Inspection.Recipe?.Version, context[ContextNames.RecipeVersionExpected], ledger);
        return hand.Flags.Count != before;
    }

    private static void Differs(InspectionInHand hand, string flag, string? believed, string? known, Ledger ledger)
    {
        if (believed is not null && known is not null && believed != known)
        {
            RecordFlagRows.Add(hand, flag, ledger);
        }
    }
}
