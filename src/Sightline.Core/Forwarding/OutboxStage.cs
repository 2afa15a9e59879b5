using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// Keeps the outbox: one entry for each record and target, written in the transaction that processes the fact. What
/// became of an entry is a fact too, so the outbox can be rebuilt without sending anything twice.
/// </summary>
internal sealed class OutboxStage(TargetTable targets, OutboxTable outbox) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        targets.Load(projections);
        outbox.Load(projections);
    }

    public void Finish(SqliteDatabase projections) => outbox.Finish(projections);

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind == FactKinds.Target && !step.Continues)
        {
            outbox.Changed(projections, targets.Put(projections, step.Fact), step.Fact);
        }

        foreach (var hand in step.Inspections)
        {
            Enter(hand, step, projections, ledger);
        }

        foreach (var told in step.Told)
        {
            Enter(told, step.Fact, projections, ledger);
        }

        if (step.Fact.Kind.StartsWith("delivery.", StringComparison.Ordinal))
        {
            Report(step.Fact, projections, ledger);
        }
        else if (step.Fact.Kind == FactKinds.ParkedClosed)
        {
            CloseRecord(step.Fact, projections, ledger);
        }
    }

    private void Enter(InspectionInHand hand, Step step, SqliteDatabase db, Ledger ledger)
    {
        if (hand.Context is null)
        {
            return;
        }

        // A record is bound for the first time when it comes, or when what it waited for came: each target is owed an entry then.
        var isBoundNow = hand.OnlyFor is null && (!hand.Waited || hand.WaitedFor is not null);
        var owed = new OutboxTable.Owed(hand.Position, hand.PartKey, isBoundNow, hand.Relinked);
        foreach (var to in targets.Working)
        {
            if (hand.OnlyFor is null || hand.OnlyFor == to.Name)
            {
                ledger.Add(Accounts.EntryDue, to.Name.Value, isBoundNow ? 1 : 0);
                var made = hand.Translations.FirstOrDefault(t => t.Target == to.Name);
                var told = DeliveryClasses.ToldBy(to.Settings.ClassOf(DeliveryClasses.Inspection).Class) is { } closing
                    ? new Translation.NotWanted($"Target '{to.Name}' is told by {closing}, not of each inspection (delivery.inspection).")
                    : made.Translation;
                outbox.Put(db, ledger, owed, to, new OutboxTable.Said(made.MapVersion ?? "", told, TargetStages.WhyNotSent(to.Settings, hand.Context[ContextNames.Line])), step.Fact);
            }
        }

        Settle(db, ledger, hand.Position);
    }

    /// <summary>Another fact than an inspection. A target that has no map for it does not want it; one that is told of its inspections by a closing does, and one that is named to be told.</summary>
    private void Enter(ToldInHand hand, Fact fact, SqliteDatabase db, Ledger ledger)
    {
        var (told, isNew) = (hand.Fact, hand.OnlyFor is null);
        var owed = new OutboxTable.Owed(hand.Position, told.PartKey, isNew, IsInspection: false);
        foreach (var to in targets.Working.Where(t => (isNew || hand.OnlyFor == t.Name) && (hand.Addressed is null || hand.Addressed == t.Name)))
        {
            ledger.Add(Accounts.EntryDue, to.Name.Value, isNew ? 1 : 0);
            var made = hand.Translations.FirstOrDefault(t => t.Target == to.Name);
            var isOwed = hand.Addressed is not null || DeliveryClasses.ToldBy(to.Settings.ClassOf(DeliveryClasses.Inspection).Class) == told.Kind;
            var said = made.Translation switch
            {
                Translation.NotWanted when isOwed => new Translation.Parked($"Target '{to.Name}' {(hand.Addressed is null ? "is told of its inspections" : "is named to be told")} by {(hand.Addressed is null ? told.Kind : "a rule")}, and its map {made.MapVersion} has no facts.{told.Kind}. Add it in a new version."),
                null when !isOwed => new Translation.NotWanted($"Target '{to.Name}' has no map."),
                var other => other,
            };
            outbox.Put(db, ledger, owed, to, new OutboxTable.Said(made.MapVersion ?? "", said, TargetStages.WhyNotSent(to.Settings, told.Line)), fact);
        }

        ToldRows.Keep(db, hand);
    }

    private void Report(Fact fact, SqliteDatabase db, Ledger ledger)
    {
        var report = JsonSerializer.Deserialize(fact.Body, ForwardingJson.Default.DeliveryReport)!;
        var changed = fact.Kind switch
        {
            FactKinds.DeliveryStarted => outbox.Start(db, report),
            FactKinds.DeliveryAccepted => outbox.End(db, ledger, report, RecordStates.Delivered, fact),
            FactKinds.DeliveryRefused => outbox.End(db, ledger, report, RecordStates.Parked, fact),
            FactKinds.DeliveryUnknown => outbox.End(db, ledger, report, RecordStates.Parked, fact),
            FactKinds.DeliveryClosed => outbox.End(db, ledger, report, RecordStates.Closed, fact),
            FactKinds.DeliveryRetried => false, // The map said it anew, and the entry was put above.
            _ => throw new InvalidDataException($"Fact {fact.Position} is of kind {fact.Kind}, which this version does not know."),
        };
        if (changed)
        {
            Settle(db, ledger, report.Position);
        }

        SignatureRows.Put(db, report.Signature, fact.Position);
    }

    private static void CloseRecord(Fact fact, SqliteDatabase db, Ledger ledger)
    {
        var report = JsonSerializer.Deserialize(fact.Body, ForwardingJson.Default.DeliveryReport)!;
        string station, waitedFor;
        using (var rows = db.Prepare("SELECT station, waits_for FROM inspections WHERE position = ?1").Bind(1, report.Position).Query())
        {
            if (!rows.Read())
            {
                return;
            }

            (station, waitedFor) = (rows.Text(0), rows.Text(1));
        }

        var closed = db.Prepare("UPDATE inspections SET state = 3, waits_for = NULL, reason = ?2 WHERE position = ?1 AND state = 2 AND context_id IS NULL")
            .Bind(1, report.Position).Bind(2, $"closed by {fact.Actor}: {report.Reason}").Execute();
        if (closed > 0)
        {
            ledger.Move(Accounts.RecordParked, Accounts.RecordClosed, "");
            ledger.MoveAtStation(station, RecordStates.Parked, RecordStates.Closed);
            ledger.Add(Accounts.ParkedFor, waitedFor, -1);
        }

        SignatureRows.Put(db, report.Signature, fact.Position);
    }

    /// <summary>A record stands where its entries stand: waiting before parked, parked before delivered; with none, it is closed by policy.</summary>
    private static void Settle(SqliteDatabase db, Ledger ledger, long position)
    {
        long waiting = 0, parked = 0, delivered = 0, closed = 0;
        string? why = null;
        using (var rows = db.Prepare("SELECT state, reason FROM outbox WHERE position = ?1").Bind(1, position).Query())
        {
            while (rows.Read())
            {
                switch (rows.Int64(0))
                {
                    case RecordStates.Waiting: waiting++; break;
                    case RecordStates.Parked:
                        parked++;
                        why ??= rows.NullableText(1);
                        break;
                    case RecordStates.Delivered: delivered++; break;
                    default: closed++; break;
                }
            }
        }

        var state = waiting > 0 ? RecordStates.Waiting : parked > 0 ? RecordStates.Parked : delivered > 0 ? RecordStates.Delivered : RecordStates.Closed;
        var reason = state == RecordStates.Parked ? why : state == RecordStates.Closed && closed == 0 ? "no target wants it" : null;
        if (StandsNow(db, position) is not var (before, station))
        {
            return;
        }

        if (before != state)
        {
            db.Prepare("UPDATE inspections SET state = ?2, reason = ?3 WHERE position = ?1").Bind(1, position).Bind(2, state).Bind(3, reason).Execute();
            ledger.Move(Accounts.OfRecord(before), Accounts.OfRecord(state), "");
            ledger.MoveAtStation(station, before, state);
        }
    }

    /// <summary>How a record stands; null for a fact that is no inspection, of which there is no record.</summary>
    private static (long State, string Station)? StandsNow(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT state, station FROM inspections WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? (rows.Int64(0), rows.Text(1))
            : ToldRows.Has(db, position) ? null : throw new InvalidDataException($"Record {position} has deliveries and no row.");
    }
}
