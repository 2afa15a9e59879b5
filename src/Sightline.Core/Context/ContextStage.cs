using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// Freezes on each inspection what was being made at its moment of exposure. What cannot be bound is parked with what it
/// waits for, and bound by itself, in order, when that fact arrives.
/// </summary>
internal sealed class ContextStage(PlantModel plant, ContextResolver resolver, WaitingRecords waiting, TimelineChanges timelines) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        plant.Load(projections);
        resolver.Load(projections);
        timelines.Load();
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        lock (plant.Gate)
        {
            switch (step.Fact.Kind)
            {
                case FactKinds.Inspection:
                    Record(step.Inspections[0], projections, ledger);
                    break;
                case FactKinds.Master:
                    Release(step, projections, ledger, PutMaster(step, projections));
                    break;
                case FactKinds.Context:
                    Release(step, projections, ledger, PutContext(step, projections));
                    break;
                case FactKinds.ParkedMatched when !step.Continues:
                    Match(step, projections, ledger);
                    break;
                default:
                    Release(step, projections, ledger, timelines.Of(step.Fact, projections));
                    break;
            }
        }
    }

    /// <summary>An order that begins somewhere sets free what waited there for one.</summary>
    private void Release(Step step, SqliteDatabase db, Ledger ledger, IReadOnlyList<TimelineChanges.Change> changes)
    {
        foreach (var change in changes.Where(c => c.Entry.Topic == ContextNames.WorkOrder))
        {
            foreach (var station in plant.StationsAt(change.Entry.Place))
            {
                Release(step, db, ledger, after => waiting.For(db, $"context:{station}", change.From, after, Step.MostAtOnce));
                Release(step, db, ledger, after => waiting.For(db, $"differs:{station}", change.From, after, Step.MostAtOnce));
                Release(step, db, ledger, after => waiting.ForAnyOrder(db, station, change.From, after, Step.MostAtOnce));
            }
        }
    }

    /// <summary>A person says what a record belongs to. One that is bound or closed by now stays as it is.</summary>
    private void Match(Step step, SqliteDatabase db, Ledger ledger)
    {
        var body = JsonSerializer.Deserialize(step.Fact.Body, MatchJson.Default.MatchBody)!;
        if (waiting.One(db, body.Position) is { } hand)
        {
            Matches.Put(db, step.Fact, body);
            Release(step, hand, db, ledger);
        }
    }

    private IReadOnlyList<string> PutMaster(Step step, SqliteDatabase db)
    {
        var fact = step.Fact;
        var (kind, id) = MasterSource.Split(fact.Source);
        if (!step.Continues)
        {
            plant.Put(kind, id, fact.Body, fact.Position);
            db.Prepare("INSERT INTO master (kind, id, position, changed_at, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at, body = excluded.body")
                .Bind(1, kind).Bind(2, id).Bind(3, fact.Position).Bind(4, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(5, System.Text.Encoding.UTF8.GetString(fact.Body)).Execute();
        }

        return kind == MasterKind.Stations.Name ? [$"station:{id}", $"context:{id}", $"differs:{id}"]
            : kind == MasterKind.WorkOrders.Name ? [$"order:{id}"]
            : [];
    }

    private IReadOnlyList<string> PutContext(Step step, SqliteDatabase db)
    {
        var fact = step.Fact;
        if (!step.Continues)
        {
            db.Prepare("INSERT INTO station_context (station, valid_from, position, body) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, fact.Source).Bind(2, FactHash.Microseconds(ContextResolver.ValidFrom(fact))).Bind(3, fact.Position).Bind(4, System.Text.Encoding.UTF8.GetString(fact.Body)).Execute();
            resolver.Forget(fact.Source);
        }

        return [$"context:{fact.Source}", $"differs:{fact.Source}"];
    }

    private void Record(InspectionInHand hand, SqliteDatabase db, Ledger ledger)
    {
        if (hand.MergedInto is not null)
        {
            // Another source's record of this inspection is counted. This one is kept, and goes nowhere.
            waiting.Insert(db, hand);
            ledger.Add(Accounts.RecordClosed, "", 1);
            return;
        }

        Bind(hand, db);
        waiting.Insert(db, hand);
        ledger.Add(hand.Context is null ? Accounts.RecordParked : Accounts.RecordWaiting, "", 1);
        ledger.MoveAtStation(hand.Inspection.Station, null, hand.Context is null ? RecordStates.Parked : RecordStates.Waiting);
        CountWait(hand, ledger);
    }

    private void Release(Step step, SqliteDatabase db, Ledger ledger, IReadOnlyList<string> reasons)
    {
        var from = step.Fact.Kind == FactKinds.Context ? FactHash.Microseconds(ContextResolver.ValidFrom(step.Fact)) : long.MinValue;
        foreach (var reason in reasons)
        {
            Release(step, db, ledger, after => waiting.For(db, reason, from, after, Step.MostAtOnce));
        }

        if (StationOf(step.Fact) is { } station)
        {
            Release(step, db, ledger, after => waiting.ForAnyOrder(db, station, from, after, Step.MostAtOnce));
        }
    }

    private void Release(Step step, SqliteDatabase db, Ledger ledger, Func<long, IReadOnlyList<InspectionInHand>> waitingAfter)
    {
        long after = 0;
        while (!step.HasMore && waitingAfter(after) is { Count: > 0 } candidates)
        {
            foreach (var hand in candidates)
            {
                Release(step, hand, db, ledger);
                after = hand.Position;
            }

            step.HasMore = step.Inspections.Count >= Step.MostAtOnce;
        }
    }

    /// <summary>The station whose orders this fact may change: a corrected context, or a station that now takes unknown orders.</summary>
    private static string? StationOf(Fact fact) =>
        fact.Kind == FactKinds.Context ? fact.Source
        : MasterSource.Split(fact.Source) is (var kind, var id) && kind == MasterKind.Stations.Name ? id
        : null;

    private void Release(Step step, InspectionInHand hand, SqliteDatabase db, Ledger ledger)
    {
        Bind(hand, db);
        if (waiting.Update(db, hand, step.Fact.Position))
        {
            ledger.Move(Accounts.RecordParked, Accounts.RecordWaiting, "");
            ledger.MoveAtStation(hand.Inspection.Station, RecordStates.Parked, RecordStates.Waiting);
            step.Inspections.Add(hand);
        }

        CountWait(hand, ledger);
    }

    private static void CountWait(InspectionInHand hand, Ledger ledger)
    {
        if (hand.WaitedFor is { } before)
        {
            ledger.Add(Accounts.ParkedFor, before, -1);
        }

        if (hand.Context is null)
        {
            ledger.Add(Accounts.ParkedFor, hand.Wait!.For, 1);
        }
    }

    private void Bind(InspectionInHand hand, SqliteDatabase db)
    {
        var match = hand.Waited ? Matches.Of(db, hand.Position) : null;
        (hand.Context, hand.ContextId, hand.Wait) = resolver.Resolve(db, match?.Station ?? hand.Inspection.Station, hand.Inspection.WorkOrder, hand.CorrectedAt, match);
    }
}

/// <summary>Source of a master fact: the kind, a slash, the id character by character.</summary>
internal static class MasterSource
{
    public static string Of(MasterKind kind, string id) => $"{kind.Name}/{id}";

    public static (string Kind, string Id) Split(string source)
    {
        var slash = source.IndexOf('/');
        return (source[..slash], source[(slash + 1)..]);
    }
}
