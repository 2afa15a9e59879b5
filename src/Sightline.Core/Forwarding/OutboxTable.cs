using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>The outbox in the projections: who waits, in which order, and how each entry ended.</summary>
internal sealed class OutboxTable
{
    private readonly DeliveryTimes _times = new();
    private readonly EntryCount _made = new();
    private long _lastSequence;

    public void Load(SqliteDatabase db)
    {
        _lastSequence = db.Scalar("SELECT COALESCE(MAX(seq), 0) FROM outbox");
        _times.Load(db);
        _made.Forget();
    }

    public void Finish(SqliteDatabase db)
    {
        _times.Finish(db);
        _made.Finish(db);
    }

    /// <summary>Writes the entry of a record for a target; a record that was parked before the map could say it gets its entry anew.</summary>
    public void Put(SqliteDatabase db, Ledger ledger, InspectionInHand hand, TargetName target, string mapVersion, Translation? made, DateTimeOffset now, bool isBoundNow)
    {
        var before = StateOf(db, hand.Position, target.Value);
        // One that waits may be on its way to the target this moment: written anew, it would be sent twice.
        if (before is RecordStates.Waiting or RecordStates.Delivered or RecordStates.Closed)
        {
            return;
        }

        if (before is null && made is Translation.NotWanted)
        {
            ledger.Add(Accounts.EntryUnwanted, target.Value, isBoundNow ? 1 : 0);
            return;
        }

        var ready = made as Translation.Ready;
        var state = ready is not null ? RecordStates.Waiting : made is Translation.NotWanted ? RecordStates.Closed : RecordStates.Parked;
        var reason = made switch
        {
            null => $"No map is published for target '{target}'. Put one in config/maps/{target}.json; the record is sent by itself.",
            Translation.Parked parked => parked.Reason,
            Translation.Review review => review.Reason,
            Translation.NotWanted policy => policy.Policy,
            _ => null,
        };
        db.Prepare(
            "INSERT INTO outbox (position, target, seq, state, part_key, map_version, fields, started, reason, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9) " +
            "ON CONFLICT (position, target) DO UPDATE SET seq = excluded.seq, state = excluded.state, map_version = excluded.map_version, fields = excluded.fields, reason = excluded.reason, started = 0, ended_at = NULL, ended_by = NULL")
            .Bind(1, hand.Position).Bind(2, target.Value).Bind(3, ++_lastSequence).Bind(4, state)
            .Bind(5, PartKey(hand)).Bind(6, mapVersion).Bind(7, ready?.Fields.ToJsonString()).Bind(8, reason)
            .Bind(9, FactHash.Microseconds(now)).Execute();
        if (before is { } was)
        {
            ledger.Move(Accounts.OfEntry(was), Accounts.OfEntry(state), target.Value);
        }
        else
        {
            // One made later, for a record that was bound before, was not owed until now.
            ledger.Add(Accounts.EntryDue, target.Value, isBoundNow ? 0 : 1);
            ledger.Add(Accounts.OfEntry(state), target.Value, 1);
            _made.Add(target.Value, hand.Position);
        }
    }

    public bool Start(SqliteDatabase db, DeliveryReport report)
    {
        db.Prepare("UPDATE outbox SET started = 1 WHERE position = ?1 AND target = ?2").Bind(1, report.Position).Bind(2, report.Target).Execute();
        return false;
    }

    /// <summary>Ends an entry. One that has ended delivered or closed stays as it is.</summary>
    public bool End(SqliteDatabase db, Ledger ledger, DeliveryReport report, long state, Fact fact)
    {
        if (Standing(db, report.Position, report.Target) is not var (before, createdAt) || before is RecordStates.Delivered or RecordStates.Closed)
        {
            return false;
        }

        var reason = report.Code is null ? report.Reason : $"{report.Code}: {report.Reason}";
        var endedAt = FactHash.Microseconds(fact.Times.ReceivedAt);
        db.Prepare("UPDATE outbox SET state = ?3, reference = ?4, reason = ?5, ended_at = ?6, ended_by = ?7 WHERE position = ?1 AND target = ?2")
            .Bind(1, report.Position).Bind(2, report.Target).Bind(3, state).Bind(4, report.Reference).Bind(5, reason)
            .Bind(6, endedAt).Bind(7, fact.Actor).Execute();
        if (state == RecordStates.Delivered)
        {
            _times.Delivered(report.Target, endedAt, endedAt - createdAt);
        }
        else if (state == RecordStates.Parked)
        {
            Trouble(db, report, fact.Kind == FactKinds.DeliveryRefused ? "refused" : "unknown", reason ?? "No reason was given.", endedAt);
        }

        ledger.Move(Accounts.OfEntry(before), Accounts.OfEntry(state), report.Target);
        return true;
    }

    /// <summary>The newest answer of a target that a person must look at.</summary>
    private static void Trouble(SqliteDatabase db, DeliveryReport report, string kind, string reason, long at) =>
        db.Prepare("INSERT INTO target_troubles (target, position, at, kind, reason) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (target) DO UPDATE SET position = excluded.position, at = excluded.at, kind = excluded.kind, reason = excluded.reason")
            .Bind(1, report.Target).Bind(2, report.Position).Bind(3, at).Bind(4, kind).Bind(5, reason).Execute();

    private static long? StateOf(SqliteDatabase db, long position, string target) => Standing(db, position, target)?.State;

    private static (long State, long CreatedAt)? Standing(SqliteDatabase db, long position, string target)
    {
        using var rows = db.Prepare("SELECT state, created_at FROM outbox WHERE position = ?1 AND target = ?2").Bind(1, position).Bind(2, target).Query();
        return rows.Read() ? (rows.Int64(0), rows.Int64(1)) : null;
    }

    private static string PartKey(InspectionInHand hand)
    {
        var part = hand.Inspection.Part;
        return part.Serial is { } serial ? $"s:{serial}" : $"b:{part.Batch}:{part.Position}";
    }
}
