using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Corrective actions, deviations and documents of a nonconformance, in the tables.</summary>
internal static class NonconformancePapers
{
    public static void Take(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move)
    {
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        switch (move.Act)
        {
            case NcrActs.Action:
                db.Prepare("INSERT INTO nonconformance_actions (position, ncr, what, owner, due, by_whom) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                    .Bind(1, fact.Position).Bind(2, ncr).Bind(3, move.Action!.What).Bind(4, move.Action.Owner).Bind(5, move.Action.Due).Bind(6, move.By).Execute();
                break;
            case NcrActs.Done:
                db.Prepare("UPDATE nonconformance_actions SET done_at = ?2, done_by = ?3, done_what = ?4, effective = NULL WHERE position = ?1")
                    .Bind(1, move.Of).Bind(2, at).Bind(3, move.By).Bind(4, move.Reason).Execute();
                break;
            case NcrActs.Check when move.Good == true:
                Check(db, move, at, 1);
                break;
            case NcrActs.Check:
                Check(db, move, at, 0);
                db.Prepare("UPDATE nonconformance_actions SET done_at = NULL, done_by = NULL, done_what = NULL WHERE position = ?1").Bind(1, move.Of).Execute();
                break;
            case NcrActs.Deviate:
                var deviation = move.Deviation!;
                db.Prepare("INSERT INTO nonconformance_deviations (position, ncr, characteristic, limits, until, quantity, reason, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
                    .Bind(1, fact.Position).Bind(2, ncr).Bind(3, deviation.Characteristic).Bind(4, deviation.Limit).Bind(5, deviation.Until).Bind(6, deviation.Quantity).Bind(7, move.Reason).Bind(8, move.By).Bind(9, at).Execute();
                break;
            case NcrActs.Attach:
                db.Prepare("INSERT INTO nonconformance_documents (position, ncr, name, sha256, place, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                    .Bind(1, fact.Position).Bind(2, ncr).Bind(3, move.Document!.Name).Bind(4, move.Document.Sha256).Bind(5, move.Document.Place).Bind(6, move.By).Bind(7, at).Execute();
                break;
            default:
                throw new InvalidDataException($"Fact {fact.Position} does '{move.Act}' with nonconformance {ncr}, which this version does not know.");
        }
    }

    private static void Check(SqliteDatabase db, NonconformanceMove move, long at, long effective) =>
        db.Prepare("UPDATE nonconformance_actions SET checked_at = ?2, checked_by = ?3, checked_why = ?4, effective = ?5 WHERE position = ?1")
            .Bind(1, move.Of).Bind(2, at).Bind(3, move.By).Bind(4, move.Reason).Bind(5, effective).Execute();
}
