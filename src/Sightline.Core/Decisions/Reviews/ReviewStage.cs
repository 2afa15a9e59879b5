using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>Fills the queue of what a person must look at, and takes in what they say. Only production is asked about.</summary>
internal sealed class ReviewStage(IPlantPolicies plant) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind == FactKinds.Review)
        {
            Take(step, projections);
        }
        else if (step is { Fact.Kind: FactKinds.Inspection, Continues: false })
        {
            Ask(step.Inspections[0], projections);
        }
    }

    private void Ask(InspectionInHand hand, SqliteDatabase db)
    {
        if (hand.Inspection.Purpose != InspectionPurpose.Production)
        {
            return;
        }

        if (hand.MergedInto is { } counted)
        {
            Compare(hand, counted, db);
        }
        else if (plant.Station(hand.Inspection.Station)?.Review is var policy && ReviewReasons.Of(hand.Inspection, policy) is var (why, probability))
        {
            ReviewItems.Open(db, ReviewItems.Asked.Of(hand, why, probability), policy);
        }
    }

    /// <summary>Two sources of one inspection that say different things: a person looks at the record that counts.</summary>
    private void Compare(InspectionInHand hand, long counted, SqliteDatabase db)
    {
        string station, id;
        long exposedAt;
        using (var rows = db.Prepare("SELECT station, id, corrected_at FROM inspections WHERE position = ?1 AND result <> ?2").Bind(1, counted).Bind(2, (long)hand.Inspection.Result).Query())
        {
            if (!rows.Read())
            {
                return;
            }

            (station, id, exposedAt) = (rows.Text(0), rows.Text(1), rows.Int64(2));
        }

        var first = hand.Inspection.Defects is [var defect, ..] ? defect.Class : null;
        ReviewItems.Open(db, new ReviewItems.Asked(counted, hand.Inspection with { Station = station, Id = id }, exposedAt, ReviewReasons.Disagree, null, first), plant.Station(station)?.Review);
    }

    private static void Take(Step step, SqliteDatabase db)
    {
        var fact = step.Fact;
        var body = JsonSerializer.Deserialize(fact.Body, ReviewJson.Default.ReviewBody)!;
        var counts = Verdicts.With(db, body);
        if (ReviewTold.Of(db, fact, body, counts) is { } told)
        {
            step.Told.Add(new ToldInHand(fact.Position, told));
        }

        if (body.Undoes is { } undone)
        {
            db.Prepare("UPDATE reviews SET undone_by = ?2 WHERE position = ?1").Bind(1, undone).Bind(2, fact.Position).Execute();
        }
        else
        {
            Keep(fact, body, db);
        }

        db.Prepare("UPDATE inspections SET verdict = ?2, verdict_class = ?3, reviewed_by = ?4 WHERE position = ?1")
            .Bind(1, body.Position).Bind(2, (long?)counts?.Result).Bind(3, counts?.Class).Bind(4, fact.Position).Execute();
        ReviewItems.Settle(db, body.Position);
    }

    private static void Keep(Fact fact, ReviewBody body, SqliteDatabase db)
    {
        var (shift, day) = ShiftOf(db, body.Position);
        db.Prepare(
            "INSERT INTO reviews (position, record, at, by_whom, verdict, class, reason, second, machine, station, shift, shift_day) " +
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, result, station, ?9, ?10 FROM inspections WHERE position = ?2")
            .Bind(1, fact.Position).Bind(2, body.Position).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(4, body.By)
            .Bind(5, (long)(body.Result ?? InspectionResult.Review)).Bind(6, body.Class).Bind(7, body.Reason).Bind(8, body.Second == true ? 1L : 0L).Bind(9, shift).Bind(10, day).Execute();
    }

    private static (string? Shift, string? Day) ShiftOf(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare("SELECT c.body FROM inspections i JOIN contexts c ON c.id = i.context_id WHERE i.position = ?1").Bind(1, record).Query();
        return rows.Read() && BoundContext.FromJson(rows.Span(0)) is { } context ? (context[ContextNames.Shift], context[ContextNames.ShiftDay]) : (null, null);
    }
}
