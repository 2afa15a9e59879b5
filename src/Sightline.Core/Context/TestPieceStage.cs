using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// An inspection of a registered test piece is a challenge, whatever its station called it: otherwise a piece that is known to be
/// bad would count as a rejected part. The record says so by a flag. It stands first, so that whoever counts sees a challenge.
/// </summary>
internal sealed class TestPieceStage(PlantModel plant) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // The plant is loaded by the stage that owns it.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind != FactKinds.Inspection || step.Continues)
        {
            return;
        }

        var hand = step.Inspections[0];
        if (hand.Inspection.Purpose == InspectionPurpose.Production && hand.Inspection.Part.Serial is { } serial && plant.Pieces.Of(serial) is not null)
        {
            hand.Flags.Add(RecordFlags.ChallengePiece);
            hand.Inspection = hand.Inspection with { Purpose = InspectionPurpose.Challenge };
        }
    }
}
