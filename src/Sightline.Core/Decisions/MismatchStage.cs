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
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory: each record is compared with its own context.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections)
        {
            if (hand.Context is not { } context || !Compare(hand, context, ledger))
            {
                continue;
            }

            // What another stage flagged since the record was read from its fact stays.
            projections.Prepare("UPDATE inspections SET flags = ?2 WHERE position = ?1")
                .Bind(1, hand.Position).Bind(2, string.Join(' ', Stored(projections, hand.Position).Union(hand.Flags))).Execute();
        }
    }

    private static string[] Stored(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT flags FROM inspections WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? rows.NullableText(0)?.Split(' ') ?? [] : [];
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
        if (believed is not null && known is not null && believed != known && !hand.Flags.Contains(flag))
        {
            hand.Flags.Add(flag);
            ledger.Add("flag." + flag, hand.Inspection.Station, 1);
        }
    }
}
