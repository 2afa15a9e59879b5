using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>The outbox in the projections: who waits, in which order, and how each entry ended.</summary>
internal sealed class OutboxTable(TargetTable targets)
{
    private readonly OutboxTurn _turn = new(targets);
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

    /// <summary>A fact that a target is owed an entry of.</summary>
    /// <param name="Position">Journal position of the fact.</param>
    /// <param name="PartKey">Messages of one part key are delivered in order.</param>
    /// <param name="IsNew">It was not owed before.</param>
    /// <param name="Relinked">Set where the record is bound anew.</param>
    /// <param name="IsInspection">False for what besides inspections targets are told.</param>
    public readonly record struct Owed(long Position, string PartKey, bool IsNew, Relinked? Relinked = null, bool IsInspection = true);

    public void Load(SqliteDatabase db)
    {
        _lastSequence = OutboxTurn.Last(db);
        _times.Load(db);
        _made.Forget();
    }

    public void Finish(SqliteDatabase db)
    {
        _times.Finish(db);
        _made.Finish(db);
    }

    /// <summary>Writes the entry of a record for a target; a record that was parked before the map could say it gets its entry anew.</summary>
    public void Put(SqliteDatabase db, Ledger ledger, Owed owed, (TargetName Name, TargetSettings Settings) to, Said said, Fact fact)
    {
        var (mapVersion, made, whyNotSent) = said;
        var target = to.Name;
        if (owed.Relinked is { } relinked && Rewrite(db, owed.Position, target, mapVersion, made, relinked.Position))
        {
            return;
        }

        var before = StateOf(db, owed.Position, target.Value);
        // One that waits may be on its way to the target this moment: written anew, it would be sent twice.
        if ((before is RecordStates.Waiting && owed.Relinked is null) || before is RecordStates.Delivered or RecordStates.Closed)
        {
            return;
        }

        if (before is null && made is Translation.NotWanted)
        {
            ledger.Add(Accounts.EntryUnwanted, target.Value, owed.IsNew ? 1 : 0);
            return;
        }

        var state = whyNotSent is not null ? RecordStates.Closed : made is Translation.Ready ? RecordStates.Waiting : made is Translation.NotWanted ? RecordStates.Closed : RecordStates.Parked;
        var trouble = made switch
        {
            null => $"No map is published for target '{target}'. Put one in config/maps/{target}.json; the record is sent by itself.",
            Translation.Parked parked => parked.Reason,
            Translation.Review review => review.Reason,
            Translation.NotWanted policy => policy.Policy,
            _ => null,
        };
        var reason = whyNotSent is null || trouble is null ? whyNotSent ?? trouble : $"{whyNotSent} It would wait: {trouble}";
        var turn = state == RecordStates.Waiting ? _turn.Of(db, owed.Position, to.Settings, owed.IsInspection) : new OutboxTurn.Turn(null, state, reason);
        if (before is not null)
        {
            OutboxPast.Keep(db, owed.Position, target.Value);
        }

        Write(db, owed, target, said, turn, fact);
        if (before is { } was)
        {
            ledger.Move(Accounts.OfEntry(was), Accounts.OfEntry(turn.State), target.Value);
        }
        else
        {
            // One made later, for a record that was bound before, was not owed until now.
            ledger.Add(Accounts.EntryDue, target.Value, owed.IsNew ? 0 : 1);
            ledger.Add(Accounts.OfEntry(turn.State), target.Value, 1);
            _made.Add(target.Value, owed.Position);
        }

        if (turn.State == RecordStates.Closed)
        {
            Follow(db, ledger, owed.Position, target.Value, RecordStates.Closed, turn.Reason, fact);
        }
    }

    private void Write(SqliteDatabase db, Owed owed, TargetName target, Said said, OutboxTurn.Turn turn, Fact fact) =>
        db.Prepare(
            "INSERT INTO outbox (position, target, seq, state, part_key, map_version, fields, started, reason, created_at, after, since, made_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?11, ?12, ?12) " +
            "ON CONFLICT (position, target) DO UPDATE SET seq = excluded.seq, after = excluded.after, state = excluded.state, map_version = excluded.map_version, fields = excluded.fields, reason = excluded.reason, started = 0, ended_at = NULL, ended_by = NULL, since = excluded.since, made_by = excluded.made_by, revision = outbox.revision + ?10")
            .Bind(1, owed.Position).Bind(2, target.Value).Bind(3, turn.After is null ? ++_lastSequence : OutboxTurn.PlaceOf(++_lastSequence)).Bind(4, turn.State)
            .Bind(5, owed.PartKey).Bind(6, said.MapVersion).Bind(7, (said.Made as Translation.Ready)?.Fields.ToJsonString()).Bind(8, turn.Reason)
            .Bind(9, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(10, owed.Relinked is null ? 0L : 1L).Bind(11, turn.After).Bind(12, fact.Position).Execute();

    /// <summary>Another target comes after this one, of which more or less is told now.</summary>
    public void Changed(SqliteDatabase db, TargetSettings settings, Fact fact) =>
        _lastSequence = OutboxTurn.FreeAll(db, fact.Source, settings.After, _lastSequence, FactHash.Microseconds(fact.Times.RecordedAt));

    /// <summary>What waits for an entry that has ended.</summary>
    private void Follow(SqliteDatabase db, Ledger ledger, long position, string target, long state, string? reason, Fact fact)
    {
        foreach (var follower in _turn.Waiting(db, position, target))
        {
            if (state == RecordStates.Delivered)
            {
                OutboxTurn.Free(db, position, follower, ++_lastSequence, FactHash.Microseconds(fact.Times.RecordedAt));
                continue;
            }

            var why = OutboxTurn.NotTold(target, reason);
            OutboxTurn.Close(db, position, follower, why, fact);
            ledger.Move(Accounts.EntryWaiting, Accounts.EntryClosed, follower);
            Follow(db, ledger, position, follower, RecordStates.Closed, why, fact);
        }
    }

    /// <summary>The entry of a record that is bound anew. False where it is to be put as any other: it cannot be said now, or could not before.</summary>
    private bool Rewrite(SqliteDatabase db, long position, TargetName target, string mapVersion, Translation? made, long relinked)
    {
        if (OutboxRewrite.Of(db, position, target.Value) is not { State: not RecordStates.Closed } before)
        {
            // A target that came later, or that by its policy does not want the record, is told nothing of it now either.
            return true;
        }

        if (before.State == RecordStates.Delivered)
        {
            OutboxRewrite.Told(db, position, target.Value, before, made, relinked);
            return true;
        }

        if (before.State == RecordStates.Parked)
        {
            // What a map could not say is tried anew. What the target refused keeps the words it refused: a person decides.
            return before.Fields is not null;
        }

        OutboxRewrite.Keep(db, position, target.Value, before, relinked);
        Volatile.Write(ref _rewritten, relinked);
        if (made is Translation.Ready ready)
        {
            OutboxPast.Keep(db, position, target.Value);
            OutboxRewrite.Waiting(db, position, target.Value, (mapVersion, ready.Fields.ToJsonString()), relinked);
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
        if (OutboxRewrite.Of(db, report.Position, report.Target) is not var (before, sinceAt, revision, _) || before is RecordStates.Delivered or RecordStates.Closed)
        {
            return false;
        }

        if (report.Revision < revision && fact.Kind == FactKinds.DeliveryRefused && before == RecordStates.Waiting)
        {
            // The target refused words that are not said any more. The new ones go their own way, behind what waits by now.
            db.Prepare("UPDATE outbox SET seq = ?3 WHERE position = ?1 AND target = ?2").Bind(1, report.Position).Bind(2, report.Target).Bind(3, ++_lastSequence).Execute();
            return false;
        }

        var isOlder = report.Revision < revision && state == RecordStates.Delivered;
        if (isOlder || before != RecordStates.Waiting)
        {
            OutboxPast.Keep(db, report.Position, report.Target);
        }

        if (isOlder)
        {
            OutboxRewrite.Accepted(db, report);
        }

        var reason = report.Code is null ? report.Reason : $"{report.Code}: {report.Reason}";
        var endedAt = FactHash.Microseconds(fact.Times.ReceivedAt);
        db.Prepare("UPDATE outbox SET state = ?3, reference = ?4, reason = ?5, ended_at = ?6, ended_by = ?7, after = NULL, since = ?8, made_by = CASE WHEN ?9 THEN ?8 ELSE made_by END WHERE position = ?1 AND target = ?2")
            .Bind(1, report.Position).Bind(2, report.Target).Bind(3, state).Bind(4, report.Reference).Bind(5, reason)
            .Bind(6, endedAt).Bind(7, fact.Actor).Bind(8, fact.Position).Bind(9, isOlder || before != RecordStates.Waiting ? 1 : 0).Execute();
        if (state == RecordStates.Delivered)
        {
            _times.Delivered(DeliveryTimes.Of(report.Target, ToldRows.KindOf(db, report.Position)), endedAt, endedAt - sinceAt);
        }
        else if (state == RecordStates.Parked)
        {
            Trouble(db, report, fact.Kind == FactKinds.DeliveryRefused ? "refused" : "unknown", reason ?? "No reason was given.", endedAt);
        }

        ledger.Move(Accounts.OfEntry(before), Accounts.OfEntry(state), report.Target);
        if (state is RecordStates.Delivered or RecordStates.Closed)
        {
            Follow(db, ledger, report.Position, report.Target, state, reason, fact);
        }

        return true;
    }

    /// <summary>The newest answer of a target that a person must look at.</summary>
    private static void Trouble(SqliteDatabase db, DeliveryReport report, string kind, string reason, long at) =>
        db.Prepare("INSERT INTO target_troubles (target, position, at, kind, reason) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (target) DO UPDATE SET position = excluded.position, at = excluded.at, kind = excluded.kind, reason = excluded.reason")
            .Bind(1, report.Target).Bind(2, report.Position).Bind(3, at).Bind(4, kind).Bind(5, reason).Execute();

    private static long? StateOf(SqliteDatabase db, long position, string target) => OutboxRewrite.Of(db, position, target)?.State;
}
