using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>
/// Takes nonconformances into the tables, and the inspections and reviews that say how a rework turned out. Runs once reviews are
/// in the tables.
/// </summary>
internal sealed class NonconformanceStage : IStage
{
    private readonly OpenReworks _reworks = new();
    private readonly HashSet<long> _touched = [];

    public void Load(SqliteDatabase projections)
    {
        _touched.Clear();
        _reworks.Load(projections);
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections.Where(h => h is { Waited: true, Context: not null }))
        {
            DispositionRows.Follow(projections, hand);
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Nonconformance:
                Take(step, projections);
                break;
            case FactKinds.Inspection when !step.Continues:
                Reinspect(step.Fact, step.Inspections[0], projections);
                break;
            case FactKinds.Review:
                var review = JsonSerializer.Deserialize(step.Fact.Body, ReviewJson.Default.ReviewBody)!;
                _reworks.Judge(projections, step.Fact, review.Position);
                break;
            default:
                break;
        }
    }

    /// <summary>Counts of what was touched, once for all facts of the transaction.</summary>
    public void Finish(SqliteDatabase projections)
    {
        foreach (var ncr in _touched)
        {
            NonconformanceRows.Settle(projections, ncr);
        }

        _touched.Clear();
    }

    private void Reinspect(Fact fact, InspectionInHand hand, SqliteDatabase db)
    {
        if (hand.MergedInto is null && hand.Inspection.Purpose == InspectionPurpose.Production && hand.Inspection.Part?.Serial is { } serial && _reworks.Holds(serial))
        {
            _reworks.Inspected(db, fact, hand, serial);
        }
    }

    private void Take(Step step, SqliteDatabase db)
    {
        var fact = step.Fact;
        var move = JsonSerializer.Deserialize(fact.Body, NcrJson.Default.NonconformanceMove)!;
        var ncr = move.Act == NcrActs.Open ? fact.Position : move.Ncr;
        Write(db, fact, ncr, move);
        NonconformanceRows.Moved(db, fact, ncr, move);
        SignatureRows.Put(db, move.Signature, fact.Position);
        if (NonconformanceTold.Of(db, fact, ncr, move) is { } told)
        {
            step.Told.Add(new ToldInHand(fact.Position, told));
        }

        _touched.Add(ncr);
    }

    private void Write(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move)
    {
        switch (move.Act)
        {
            case NcrActs.Open:
                NonconformanceRows.Open(db, fact, move);
                NonconformanceRows.Add(db, fact, ncr, move);
                break;
            case NcrActs.Add:
                NonconformanceRows.Add(db, fact, ncr, move);
                if (move.Units > 0)
                {
                    NonconformanceRows.BackToContained(db, ncr);
                }

                break;
            case NcrActs.Contain:
                NonconformanceRows.Add(db, fact, ncr, move);
                NonconformanceRows.Stage(db, ncr, NcrStages.Contained);
                break;
            case NcrActs.Verify:
                NonconformanceRows.Stage(db, ncr, NcrStages.Verified);
                break;
            case NcrActs.Close:
                NonconformanceRows.Stage(db, ncr, NcrStages.Closed);
                break;
            case NcrActs.Dispose or NcrActs.Concede or NcrActs.Refuse or NcrActs.Undo or NcrActs.Reworked:
                Dispose(db, fact, ncr, move);
                break;
            default:
                NonconformancePapers.Take(db, fact, ncr, move);
                break;
        }
    }

    private void Dispose(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move)
    {
        switch (move.Act)
        {
            case NcrActs.Dispose:
                DispositionRows.Ask(db, fact, ncr, move, _reworks);
                break;
            case NcrActs.Concede:
                DispositionRows.Concede(db, fact, ncr, move.Of!.Value);
                break;
            case NcrActs.Refuse:
                DispositionRows.Refuse(db, fact, move.Of!.Value);
                break;
            case NcrActs.Undo:
                DispositionRows.Undo(db, fact, ncr, move, _reworks);
                break;
            default:
                foreach (var batch in move.Batches)
                {
                    ReworkRows.Settle(
                        db, fact, new ReworkRows.Key(move.Of!.Value, ncr, HoldUnitKind.Batch, batch),
                        new ReworkRows.Check(fact.Position, FactHash.Microseconds(fact.Times.RecordedAt), move.Good!.Value ? ReworkRows.Good : ReworkRows.NotGood));
                }

                break;
        }
    }
}
