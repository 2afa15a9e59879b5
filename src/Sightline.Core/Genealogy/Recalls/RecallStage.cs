using System.Text.Json;
using Sightline.Buffering;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Recalls;

/// <summary>Keeps recalls and drills: what each is about, what was held for it, and that it was closed.</summary>
internal sealed class RecallStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues || step.Fact.Kind != FactKinds.Recall)
        {
            return;
        }

        var move = JsonSerializer.Deserialize(step.Fact.Body, RecallJson.Default.RecallMove)!;
        switch (move.Act)
        {
            case RecallWords.Open or RecallWords.Drill:
                Open(projections, step.Fact, move);
                break;
            case RecallWords.Hold:
                projections.Prepare("UPDATE recalls SET hold = COALESCE(hold, ?2) WHERE position = ?1").Bind(1, move.Recall).Bind(2, move.Hold).Execute();
                projections.Prepare("INSERT INTO recall_holds (recall, hold) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Bind(1, move.Recall).Bind(2, move.Hold).Execute();
                break;
            case RecallWords.Close:
                projections.Prepare("UPDATE recalls SET closed_at = ?2, closed_by = ?3, closed_why = ?4, closed_fact = ?5 WHERE position = ?1")
                    .Bind(1, move.Recall).Bind(2, FactHash.Microseconds(step.Fact.Times.RecordedAt)).Bind(3, move.By).Bind(4, move.Reason).Bind(5, step.Fact.Position).Execute();
                break;
            default:
                throw new InvalidDataException($"Fact {step.Fact.Position} does '{move.Act}' with a recall, which this version does not know. Start the version that wrote it.");
        }
    }

    private static void Open(SqliteDatabase db, Fact fact, RecallMove move)
    {
        var (scope, of) = (move.Scope!, Thing.Parse(move.Scope!.Of)!.Value);
        db.Prepare("INSERT INTO recalls (position, of_kind, of_key, drill, seed, reason, opened_at, opened_by, as_of, complete, units, took, sampled, confirmed, placed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)")
            .Bind(1, fact.Position).Bind(2, (long)of.Kind).Bind(3, of.Key).Bind(4, move.Drill is null ? 0 : 1).Bind(5, move.Drill?.Seed).Bind(6, move.Reason ?? "").Bind(7, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(8, move.By)
            .Bind(9, scope.AsOf).Bind(10, scope.Complete ? 1 : 0).Bind(11, scope.Stated.Count + scope.Time.Count + scope.Batch.Count).Bind(12, scope.Took)
            .Bind(13, move.Drill?.Sampled).Bind(14, move.Drill?.Confirmed).Bind(15, move.Drill?.Placed).Execute();
        foreach (var (units, certainty) in ((IReadOnlyList<string>, Certainty)[])[(scope.Stated, Certainty.Stated), (scope.Time, Certainty.Time), (scope.Batch, Certainty.Batch)])
        {
            foreach (var unit in units.Select(u => Thing.Parse(u)!.Value))
            {
                db.Prepare("INSERT INTO recall_units (recall, kind, key, certainty) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING").Bind(1, fact.Position).Bind(2, (long)unit.Kind).Bind(3, unit.Key).Bind(4, (long)certainty).Execute();
            }
        }
    }
}
