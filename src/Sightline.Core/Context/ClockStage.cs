using System.Text.Json;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context;

/// <summary>
/// Gives each inspection its time by this node's clock, before what was being made is looked up by it. It knows of clocks
/// what facts before the inspection say: exchanges, how late records arrive, and when this node's own clock was set.
/// </summary>
internal sealed class ClockStage : IStage
{
    private readonly Dictionary<string, StationTime> _stations = [];
    private readonly HashSet<string> _changed = [];
    private StationTime.Limits _limits = UsualLimits;

    private static StationTime.Limits UsualLimits => new(ClockOptions.UsualAlarm, ClockOptions.UsualTrust);

    public void Load(SqliteDatabase projections)
    {
        _changed.Clear();
        _stations.Clear();
        ClockTable.Read(projections, Of);
        _limits = ClockTable.Limits(projections) ?? UsualLimits;
        using var rows = projections.Prepare("SELECT id, body FROM master WHERE kind = 'stations'").Query();
        while (rows.Read())
        {
            SetMode(rows.Text(0), rows.Span(1));
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Inspection:
                Time(step.Inspections[0]);
                break;
            case FactKinds.Clock:
                Learn(step.Fact, ClockFact.Read(step.Fact.Body), projections);
                break;
            case FactKinds.Master when MasterSource.Split(step.Fact.Source) is { } put && put.Kind == MasterKind.Stations.Name:
                SetMode(put.Id, step.Fact.Body);
                ShowAnew(put.Id, step.Fact);
                break;
            default:
                break;
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var station in _changed)
        {
            ClockTable.Write(projections, station, _stations[station]);
        }

        _changed.Clear();
    }

    private void Time(InspectionInHand hand)
    {
        var station = hand.Inspection.Station;
        if (Of(station).Judge(hand.InspectedAt, hand.ReceivedAt, _limits, out var judged))
        {
            _changed.Add(station);
        }

        (hand.CorrectedAt, hand.Clock) = judged;
        if (hand.Clock?.State == ClockStates.Untrusted)
        {
            hand.Flags.Add(RecordFlags.ClockUntrusted);
        }
    }

    private void Learn(Fact fact, ClockFact said, SqliteDatabase db)
    {
        switch (said.Method)
        {
            case ClockMethods.Limits:
                _limits = new StationTime.Limits(ClockFact.Span(said.AlarmAt!.Value), ClockFact.Span(said.UntrustedAt!.Value));
                ClockTable.Keep(db, _limits);
                ShowAll(fact);
                break;
            case ClockMethods.Step:
                SetBy(ClockFact.Span(said.Step!.Value), fact);
                break;
            case ClockMethods.Measured:
                var (offset, reference) = (ClockFact.Span(said.Offset!.Value), ClockFact.Span(said.ReferenceOffset ?? 0));
                var bound = ClockFact.Span((said.Uncertainty ?? 0) + (said.ReferenceUncertainty ?? 0));
                Of(fact.Source).Measured = new MeasuredClock(
                    offset + reference, bound, said.RoundTrip is { } trip ? ClockFact.Span(trip) : null, fact.Times.ReceivedAt, said.Reference, reference);
                ShowAnew(fact.Source, fact);
                break;
            case ClockMethods.Estimated:
                // What was sent to be measured was sent at once: it says more than a record does.
                var ahead = ClockFact.Span(said.Offset!.Value + (said.ReferenceOffset ?? 0));
                Of(fact.Source).Delays.Add(fact.Times.ReceivedAt, -ahead, DelayWindow.Enough);
                ShowAnew(fact.Source, fact);
                break;
            default:
                throw new InvalidDataException($"Fact {fact.Position} tells of a clock by the method '{said.Method}', which this version does not know.");
        }
    }

    /// <summary>This node's clock was set: every station is that much less ahead of it. Delays counted by the old one say nothing.</summary>
    private void SetBy(TimeSpan step, Fact fact)
    {
        foreach (var station in _stations.Values)
        {
            station.Measured = station.Measured is { } known
                ? known with { Offset = known.Offset - step, ReferenceOffset = known.Reference is null ? TimeSpan.Zero : known.ReferenceOffset - step }
                : null;
            station.Delays.Forget();
        }

        ShowAll(fact);
    }

    private void ShowAll(Fact fact)
    {
        foreach (var station in _stations.Keys)
        {
            ShowAnew(station, fact);
        }
    }

    private void ShowAnew(string station, Fact fact)
    {
        Of(station).Show(fact.Times.ReceivedAt, _limits);
        _changed.Add(station);
    }

    private void SetMode(string station, ReadOnlySpan<byte> body) =>
        Of(station).Mode = JsonSerializer.Deserialize(body, ContextJson.Default.StationMaster)!.Clock;

    private StationTime Of(string station)
    {
        if (!_stations.TryGetValue(station, out var known))
        {
            _stations[station] = known = new StationTime();
        }

        return known;
    }
}
