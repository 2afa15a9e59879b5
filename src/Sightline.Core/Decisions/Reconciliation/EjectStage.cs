using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>
/// Joins what was decided of parts with what the PLC says it did: each confirmation finds its part by serial, else by batch and position,
/// else by index, else by time, whichever of the two came first. Parts that the PLC counts one by one find their inspections. A person's
/// later verdict changes nothing here: the ejector acted on the machine's.
/// </summary>
internal sealed class EjectStage(IPlantPolicies plant) : IStage
{
    private static readonly byte[] s_ejected = "eject.confirmed"u8.ToArray();
    private static readonly byte[] s_indexed = "part.indexed"u8.ToArray();

    private readonly NumberedStations _stations = new();
    private readonly PlcPartTable _counted = new();

    public void Load(SqliteDatabase projections)
    {
        _stations.Load(projections);
        _counted.Forget();
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections)
        {
            if (hand.Waited)
            {
                // Where it was exposed is known since it came; what it belongs to may be known since now.
                EjectTable.Belongs(projections, hand.Position, Belonging.Of(hand.Context));
            }
            else
            {
                Take(hand, projections);
            }
        }

        if (step is { Fact.Kind: FactKinds.Event, Continues: false })
        {
            Said(step.Fact, projections);
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        _stations.Finish(projections);
        _counted.Finish(projections);
    }

    private void Take(InspectionInHand hand, SqliteDatabase db)
    {
        var inspection = hand.Inspection;
        if (hand.MergedInto is not null || inspection.Purpose == InspectionPurpose.Rehearsal)
        {
            return;
        }

        var (station, policy, at) = (inspection.Station, plant.Station(inspection.Station)?.Ejector, FactHash.Microseconds(hand.CorrectedAt));
        if (inspection is { Result: InspectionResult.Fail, Part.Serial: { } failed })
        {
            Behind(db, station, failed, at);
        }

        if (policy is null && _stations.Known(station) is null)
        {
            return;
        }

        var (serial, known) = (inspection.Part.Serial, _stations.Of(station));
        var part = _stations.Add(station, hand.Position, inspection.Sequence, serial is null && inspection.Part.Position is not null ? hand.PartKey : null, at);
        _counted.Inspected(db, known, part, serial, Belonging.Of(hand.Context));
        if (policy is null)
        {
            return;
        }

        var decided = inspection.Result == InspectionResult.Fail || (serial is not null && policy.Of?.Any(before => HasFailed(db, before, serial, at)) == true);
        if (decided)
        {
            EjectTable.Decide(db, part, serial, inspection.Purpose, Belonging.Of(hand.Context));
        }

        if (known.ConfirmsOpen > 0)
        {
            Join(db, known, part, serial, decided, policy);
        }
    }

    /// <summary>Confirmations that were faster than the inspection of their part.</summary>
    private void Join(SqliteDatabase db, NumberedStation known, NumberedPart part, string? serial, bool decided, EjectorPolicy policy)
    {
        foreach (var (position, at, how) in EjectTable.Early(db, part, serial, decided, policy))
        {
            _stations.Write(db);
            EjectTable.Close(db, position);
            EjectTable.Confirm(db, part.Record, position, at, how);
            known.ConfirmsOpen--;
        }
    }

    /// <summary>Ejectors further down the line that take off what this station fails, and saw the part already.</summary>
    private void Behind(SqliteDatabase db, string station, string serial, long at)
    {
        if (plant.Station(station)?.Line is not { } line)
        {
            return;
        }

        foreach (var ejector in plant.StationsOf(line))
        {
            if (ejector != station && plant.Station(ejector)?.Ejector?.Of?.Contains(station) == true && _stations.Known(ejector) is not null)
            {
                _stations.Write(db);
                EjectTable.DecideLate(db, ejector, serial, at);
            }
        }
    }

    /// <summary>The newest word of a station before this one on the part. One serial that stands for everything unread is not searched to its end.</summary>
    private static bool HasFailed(SqliteDatabase db, string station, string serial, long at)
    {
        using var rows = db.Prepare("SELECT result FROM inspections INDEXED BY inspections_serial WHERE serial = ?1 AND station = ?2 AND corrected_at <= ?3 AND merged_into IS NULL ORDER BY position DESC LIMIT 1")
            .Bind(1, serial).Bind(2, station).Bind(3, at).Query();
        return rows.Read() && rows.Int64(0) == (long)InspectionResult.Fail;
    }

    private void Said(Fact fact, SqliteDatabase db)
    {
        // Samples come by the thousand: a look at the bytes is enough for them.
        if (fact.Body.AsSpan().IndexOf(s_ejected) < 0 && fact.Body.AsSpan().IndexOf(s_indexed) < 0)
        {
            return;
        }

        using var document = SentJson.Parse(fact.Body);
        var (body, at) = (document.RootElement, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt));
        if (PlcEvent.Read(body, []) is not { } said)
        {
            return;
        }

        _stations.Write(db);
        if (said.Type == PlcEvent.Ejected)
        {
            if (EjectorPlace.Of(db, plant, body, said) is { } station && plant.Station(station)?.Ejector is { } policy)
            {
                Confirm(db, new Confirmation(fact.Position, station, at, said), policy);
            }
        }
        else if (EjectorPlace.Word(body, "station") is { } station)
        {
            _counted.Add(db, _stations.Of(station), station, said, fact.Position, at);
        }
    }

    private void Confirm(SqliteDatabase db, Confirmation confirmation, EjectorPolicy policy)
    {
        if (EjectTable.Find(db, confirmation, policy) is var (record, how))
        {
            EjectTable.Confirm(db, record, confirmation.Position, confirmation.At, how);
            return;
        }

        _stations.Of(confirmation.Station).ConfirmsOpen++;
        EjectTable.Open(db, confirmation, Belonging.OfNewest(db, confirmation.Station));
    }
}
