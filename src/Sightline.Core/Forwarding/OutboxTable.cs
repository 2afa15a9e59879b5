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
    private long _rewritten;

    /// <summary>Journal position of the newest fact that wrote an entry anew while it waited. Whoever read one as of before reads it again.</summary>
    public long Rewritten => Volatile.Read(ref _rewritten);

    /// <summary>What a map made of a record, and whether it may be sent.</summary>
    /// <param name="MapVersion">Version that acted; empty for none.</param>
    /// <param name="Made">What it made; null where no map is published.</param>
    /// <param name="WhyNotSent">Set where the stage of the target lets nothing of this record out.</param>
    public readonly record struct Said(string MapVersion, Translation? Made, string? WhyNotSent);

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
    public void Put(SqliteDatabase db, Ledger ledger, InspectionInHand hand, TargetName target, Said said, DateTimeOffset now, bool isBoundNow)
    {
        var (mapVersion, made, whyNotSent) = said;
        if (hand.Relinked is { } relinked && Rewrite(db, hand, target, mapVersion, made, relinked.Position))
        {
            return;
        }

        var before = StateOf(db, hand.Position, target.Value);
        // One that waits may be on its way to the target this moment: written anew, it would be sent twice.
        if ((before is RecordStates.Waiting && hand.Relinked is null) || before is RecordStates.Delivered or RecordStates.Closed)
        {
            return;
        }

        if (before is null && made is Translation.NotWanted)
        {
            ledger.Add(Accounts.EntryUnwanted, target.Value, isBoundNow ? 1 : 0);
            return;
        }

        var ready = made as Translation.Ready;
        var state = whyNotSent is not null ? RecordStates.Closed : ready is not null ? RecordStates.Waiting : made is Translation.NotWanted ? RecordStates.Closed : RecordStates.Parked;
        var trouble = made switch
        {
            null => $"No map is published for target '{target}'. Put one in config/maps/{target}.json; the record is sent by itself.",
            Translation.Parked parked => parked.Reason,
            Translation.Review review => review.Reason,
            Translation.NotWanted policy => policy.Policy,
            _ => null,
        };
        var reason = whyNotSent is null || trouble is null ? whyNotSent ?? trouble : $"{whyNotSent} It would wait: {trouble}";
        db.Prepare(
            "INSERT INTO outbox (position, target, seq, state, part_key, map_version, fields, started, reason, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9) " +
            "ON CONFLICT (position, target) DO UPDATE SET seq = excluded.seq, state = excluded.state, map_version = excluded.map_version, fields = excluded.fields, reason = excluded.reason, started = 0, ended_at = NULL, ended_by = NULL, revision = outbox.revision + ?10")
            .Bind(1, hand.Position).Bind(2, target.Value).Bind(3, ++_lastSequence).Bind(4, state)
            .Bind(5, PartKey(hand)).Bind(6, mapVersion).Bind(7, ready?.Fields.ToJsonString()).Bind(8, reason)
            .Bind(9, FactHash.Microseconds(now)).Bind(10, hand.Relinked is null ? 0L : 1L).Execute();
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

    /// <summary>The entry of a record that is bound anew. False where it is to be put as any other: it cannot be said now, or could not before.</summary>
    private bool Rewrite(SqliteDatabase db, InspectionInHand hand, TargetName target, string mapVersion, Translation? made, long relinked)
    {
        if (OutboxRewrite.Of(db, hand.Position, target.Value) is not { State: not RecordStates.Closed } before)
        {
            // A target that came later, or that by its policy does not want the record, is told nothing of it now either.
            return true;
        }

        if (before.State == RecordStates.Delivered)
        {
            OutboxRewrite.Told(db, hand, target.Value, before, made);
            return true;
        }

        if (before.State == RecordStates.Parked)
        {
            // What a map could not say is tried anew. What the target refused keeps the words it refused: a person decides.
            return before.Fields is not null;
        }

        OutboxRewrite.Keep(db, hand.Position, target.Value, before, relinked);
        Volatile.Write(ref _rewritten, relinked);
        if (made is Translation.Ready ready)
        {
            OutboxRewrite.Waiting(db, hand.Position, target.Value, mapVersion, ready.Fields.ToJsonString());
            return true;
        }

        return false;
    }

    public bool Start(SqliteDatabase db, DeliveryReport report)
    {
        db.Prepare("UPDATE outbox SET started = 1 WHERE position = ?1 AND target = ?2").Bind(1, report.Position).Bind(2, report.Target).Execute();
        return false;
    }

    /// <summary>Ends an entry. One that has ended delivered or closed stays as it is.</summary>
    public bool End(SqliteDatabase db, Ledger ledger, DeliveryReport report, long state, Fact fact)
    {
        if (OutboxRewrite.Of(db, report.Position, report.Target) is not var (before, createdAt, revision, _) || before is RecordStates.Delivered or RecordStates.Closed)
        {
            return false;
        }

        if (report.Revision < revision && fact.Kind == FactKinds.DeliveryRefused && before == RecordStates.Waiting)
        {
            // The target refused words that are not said any more. The new ones go their own way, behind what waits by now.
            db.Prepare("UPDATE outbox SET seq = ?3 WHERE position = ?1 AND target = ?2").Bind(1, report.Position).Bind(2, report.Target).Bind(3, ++_lastSequence).Execute();
            return false;
        }

        if (report.Revision < revision && state == RecordStates.Delivered)
        {
            OutboxRewrite.Accepted(db, report);
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

    private static long? StateOf(SqliteDatabase db, long position, string target) => OutboxRewrite.Of(db, position, target)?.State;

    private static string PartKey(InspectionInHand hand)
    {
        var part = hand.Inspection.Part;
        return part.Serial is { } serial ? $"s:{serial}" : $"b:{part.Batch}:{part.Position}";
    }
}
