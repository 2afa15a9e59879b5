using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>Keeps policies, pins and passes, and when records of a clock that is not trusted were recorded. Other records cost a look at a list.</summary>
internal sealed class RetentionStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.Inspection)
        {
            if (step.Inspections[0].Flags.Contains(RecordFlags.ClockUntrusted))
            {
                projections.Prepare("INSERT OR IGNORE INTO retention_untrusted (record, recorded_at) VALUES (?1, ?2)")
                    .Bind(1, step.Fact.Position).Bind(2, FactHash.Microseconds(step.Fact.Times.RecordedAt)).Execute();
            }
        }
        else if (step.Fact.Kind == FactKinds.Retention)
        {
            Move(step.Fact, JsonSerializer.Deserialize(step.Fact.Body, RetentionJson.Default.RetentionMove)!, projections);
        }
    }

    private static void Move(Fact fact, RetentionMove move, SqliteDatabase db)
    {
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        switch (move.Act)
        {
            case RetentionWords.Policy:
                Policy(db, fact, move, at);
                break;
            case RetentionWords.EndPolicy:
                db.Prepare("UPDATE retention_policies SET position = ?2, reason = ?3, at = ?4, by_whom = ?5, ended_at = ?4 WHERE id = ?1")
                    .Bind(1, move.Id).Bind(2, fact.Position).Bind(3, move.Reason ?? "").Bind(4, at).Bind(5, move.By).Execute();
                break;
            case RetentionWords.Pin:
                db.Prepare("INSERT INTO retention_pins (position, of, kind, reason, from_at, to_at, at, by_whom) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                    .Bind(1, fact.Position).Bind(2, move.Of).Bind(3, move.Kind).Bind(4, move.Reason ?? "").Bind(5, Micro(move.From)).Bind(6, Micro(move.To)).Bind(7, at).Bind(8, move.By).Execute();
                break;
            case RetentionWords.Release:
                db.Prepare("UPDATE retention_pins SET released_at = ?2, released_by = ?3, released_why = ?4 WHERE position = ?1 AND released_at IS NULL")
                    .Bind(1, long.Parse(move.Id!)).Bind(2, at).Bind(3, move.By).Bind(4, move.Reason).Execute();
                break;
            case RetentionWords.Pass:
                Pass(db, fact, move, at);
                break;
            case RetentionWords.Passed:
                var did = move.Figures!;
                db.Prepare("UPDATE retention_passes SET ended_at = ?2, removed = ?3, freed = ?4, moved = ?5, kept = ?6, trouble = ?7 WHERE position = ?1")
                    .Bind(1, long.Parse(move.Id!)).Bind(2, at).Bind(3, did.Images).Bind(4, did.Bytes).Bind(5, did.Moves).Bind(6, did.Kept).Bind(7, did.Trouble).Execute();
                break;
            default:
                throw new InvalidDataException($"Fact {fact.Position} does '{move.Act}' about retention, which this version does not know. Start the version that wrote it.");
        }
    }

    private static void Policy(SqliteDatabase db, Fact fact, RetentionMove move, long at)
    {
        var colon = move.Of!.IndexOf(':');
        db.Prepare(
            "INSERT INTO retention_policies (id, position, of_kind, of_key, keep, reason, at, by_whom) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET " +
            "position = excluded.position, of_kind = excluded.of_kind, of_key = excluded.of_key, keep = excluded.keep, reason = excluded.reason, at = excluded.at, by_whom = excluded.by_whom, ended_at = NULL")
            .Bind(1, move.Id).Bind(2, fact.Position).Bind(3, move.Of[..colon]).Bind(4, move.Of[(colon + 1)..])
            .Bind(5, JsonSerializer.Serialize(move.Keep!, RetentionJson.Default.DictionaryStringString)).Bind(6, move.Reason ?? "").Bind(7, at).Bind(8, move.By).Execute();
    }

    private static void Pass(SqliteDatabase db, Fact fact, RetentionMove move, long at)
    {
        var plan = move.Figures!;
        db.Prepare("INSERT INTO retention_passes (position, at, due_at, as_of, by_whom, reason, images, bytes, stays, moves) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
            .Bind(1, fact.Position).Bind(2, at).Bind(3, Micro(plan.DueAt)).Bind(4, plan.AsOf).Bind(5, move.By).Bind(6, move.Reason).Bind(7, plan.Images).Bind(8, plan.Bytes).Bind(9, plan.Stays).Bind(10, plan.Moves).Execute();
    }

    private static long? Micro(DateTimeOffset? moment) => moment is { } time ? FactHash.Microseconds(time) : null;
}
