using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>
/// Keeps samples of process parameters so that any stretch of time is found at once, exactly, and as it was known at any fact.
/// Nothing is written on the inspections: what belongs to one is found by its moment.
/// </summary>
internal sealed class ParameterStage : IStage
{
    /// <summary>What the cycles of a machine are called among its parameters.</summary>
    public const string CycleTime = "cycleTime";

    private readonly KnownParameters _known = new();
    private readonly PieceWriter _pieces = new();
    private readonly Dictionary<long, KnownSample> _moments = [];

    public void Load(SqliteDatabase projections)
    {
        _pieces.Forget();
        _known.Load(projections);
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Event:
                Event(step.Fact, projections);
                break;
            case FactKinds.Master when MasterSource.Split(step.Fact.Source) is { } put && put.Kind == MasterKind.Parameters.Name:
                DeclaredTable.Put(projections, put.Id, step.Fact);
                break;
            case FactKinds.Master when MasterSource.Split(step.Fact.Source) is { } put && put.Kind == MasterKind.Stations.Name:
                WindowTable.Put(projections, put.Id, step.Fact);
                break;
            default:
                break;
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        _pieces.Write(projections);
        _known.Write(projections);
    }

    private void Event(Fact fact, SqliteDatabase db)
    {
        using var body = SentJson.Parse(fact.Body);
        var (sent, at, errors) = (body.RootElement, fact.Times.ObservedAt!.Value, new List<ContractError>());

        // A journal of an earlier version may hold events of these types that nobody checked. They stay events.
        switch (EventText.Of(sent.GetProperty("type")))
        {
            case EventTypes.ProcessSample when SampleReader.Read(sent, at, errors) is { } samples:
                foreach (var series in samples.Series)
                {
                    Add(db, fact.Position, samples.Place, series);
                }

                break;
            case EventTypes.MachineCycle when MachineEvent.Read(sent, EventTypes.MachineCycle, errors) is { Machine: { } machine, Seconds: { } seconds }:
                Add(db, fact.Position, PlaceText.Of("machine", machine), new SampleSeries(CycleTime, SampleKinds.Actual, "s", [new SampledValue(FactHash.Microseconds(at), seconds)]));
                break;
            default:
                break;
        }
    }

    /// <summary>Minute by minute, of several samples of one moment the last.</summary>
    private void Add(SqliteDatabase db, long position, string place, SampleSeries series)
    {
        _moments.Clear();
        foreach (var sample in series.Samples)
        {
            if (sample.At is >= 0 and < PieceKey.End)
            {
                _moments[sample.At] = new KnownSample(sample.At, position, sample.Value);
            }
        }

        if (_moments.Count == 0)
        {
            return;
        }

        var known = _known.Of(db, place, series.Name, series.Kind, series.Unit, position);
        foreach (var minute in _moments.Values.GroupBy(s => PieceKey.MinuteOf(s.At)).OrderBy(m => m.Key))
        {
            _pieces.Add(db, known.Id, minute.Key, [.. minute]);
            if (minute.Key <= known.Newest)
            {
                continue;
            }

            if (known.Newest >= 0)
            {
                _pieces.Close(db, known.Id, known.Newest);
            }

            _known.Move(known, minute.Key);
        }
    }
}
