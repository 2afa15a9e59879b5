using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// Notices when a context comes late for records that are bound already, and binds them anew when the fact comes that says so.
/// Master data that comes late changes no bound record.
/// </summary>
internal sealed class RelinkStage(PlantModel plant, ContextResolver resolver, BoundRecords bound, RelinkList relinks, TimelineChanges timelines) : IStage
{
    public void Load(SqliteDatabase projections) => bound.Forget();

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        lock (plant.Gate)
        {
            switch (step.Fact.Kind)
            {
                case FactKinds.Master when MasterSource.Split(step.Fact.Source) is (var kind, var id) && kind == MasterKind.WorkOrders.Name:
                    Awaited(step.Fact, projections, id);
                    break;
                case FactKinds.Context:
                    var from = FactHash.Microseconds(ContextResolver.ValidFrom(step.Fact));
                    Past(step.Fact, projections, step.Fact.Source, from, ContextIntervals.Lookup(projections, step.Fact.Source, from)!.To);
                    break;
                case FactKinds.Relinked:
                    Relink(step, projections);
                    break;
                case FactKinds.Inspection:
                    break;
                default:
                    Past(step.Fact, projections);
                    break;
            }
        }
    }

    private void Past(Fact fact, SqliteDatabase db)
    {
        foreach (var change in timelines.Of(fact, db))
        {
            foreach (var station in plant.StationsAt(change.Entry.Place))
            {
                Past(fact, db, station, change.From, change.To);
            }
        }
    }

    /// <summary>Bound records of the time that a context covers, and that would be bound otherwise with it, are to be relinked.</summary>
    private void Past(Fact fact, SqliteDatabase db, string station, long from, long to)
    {
        BoundRecords.Row? last = null;
        while (BoundRecords.Between(db, station, from, to, last, Step.MostAtOnce) is { Count: > 0 } page)
        {
            foreach (var record in page)
            {
                Mark(db, record, fact.Position, fact.Position);
            }

            last = page[^1];
        }
    }

    /// <summary>An order has come that records of the past turned out to belong to.</summary>
    private void Awaited(Fact fact, SqliteDatabase db, string order)
    {
        long after = 0;
        while (RelinkList.WaitingFor(db, $"order:{order}", after, Step.MostAtOnce) is { Count: > 0 } page)
        {
            foreach (var (record, because) in page)
            {
                Mark(db, BoundRecords.One(db, record)!.Value, because, fact.Position);
                after = record;
            }
        }
    }

    private void Mark(SqliteDatabase db, BoundRecords.Row record, long because, long position)
    {
        var takesMessages = plant.Find<StationMaster>(MasterKind.Stations, record.Station)?.Record.WorkOrderFrom == "message";
        var (_, id, wait) = resolver.Resolve(db, record.Station, takesMessages ? bound.BelievedOrder(record.Position) : null, FactHash.FromMicroseconds(record.CorrectedAt), null);
        if (id is { } now && bound.Differ(db, record.ContextId, now))
        {
            RelinkList.Put(db, record.Position, because, now, null);
            relinks.Mark(position);
        }
        else if (wait?.For.StartsWith("order:", StringComparison.Ordinal) == true)
        {
            RelinkList.Put(db, record.Position, because, null, wait.For);
        }
        else
        {
            // It is bound as it should be, or nothing better is known: what it has stays.
            RelinkList.Remove(db, record.Position);
        }
    }

    private void Relink(Step step, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(step.Fact.Body, RelinkJson.Default.RelinkBody)!;
        if (RelinkList.Find(db, body.Position, body.Because) is { } contextId && BoundRecords.One(db, body.Position) is { } record)
        {
            RelinkList.Remove(db, body.Position);
            step.Inspections.Add(bound.Relink(db, record, contextId, step.Fact, body.Because));
        }
    }
}
