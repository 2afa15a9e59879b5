using Sightline.Contract;
using Sightline.Plant.Stations;

namespace Sightline.Plant.Plc;

/// <summary>What one cycle showed to the cameras, in the order of the stations, and the part the ejector took off behind the last one.</summary>
internal sealed record PlcCycle(string Line, long Number, Exposure Exposure, IReadOnlyList<StationShot> Shots, PartOnLine? Ejected);

/// <summary>Parts that left the line since it was started.</summary>
internal readonly record struct PlcCounts(long Produced, long Ejected);

/// <summary>
/// An indexing line. In cycle n part n comes to the first station, part n - 1 to the second, and so on; the part behind
/// the last station leaves, and is ejected if any station failed it. Where every part is follows from the cycle number,
/// so a restarted line goes on with the parts that lay on it.
/// </summary>
internal sealed class SimulatedPlc(string line, IReadOnlyList<StationSimulator> stations, PlcRequests? requests = null)
{
    private long _produced;
    private long _ejected;

    public string Line => line;

    public PlcCounts Counts => new(Interlocked.Read(ref _produced), Interlocked.Read(ref _ejected));

    /// <summary>Completes when nobody has the line stand still.</summary>
    public Task RunningAsync(CancellationToken ct) => requests?.RunningAsync(line, ct) ?? Task.CompletedTask;

    /// <summary>Indexes the line to cycle <paramref name="number"/>, counting from 1, and takes the pictures.</summary>
    public PlcCycle Index(long number, Exposure exposure)
    {
        var cycle = Expose(number, exposure);
        if (number > stations.Count)
        {
            Interlocked.Increment(ref _produced);
        }

        if (cycle.Ejected is not null)
        {
            Interlocked.Increment(ref _ejected);
        }

        return cycle;
    }

    /// <summary>The pictures of a cycle once more, as they were: for a sender that was stopped before they were accepted.</summary>
    public PlcCycle Expose(long number, Exposure exposure)
    {
        var shots = stations
            .Select((station, place) => (Station: station, Part: new PartOnLine(line, number - place)))
            .Where(x => x.Part.Number >= 1)
            .Select(x => x.Station.Inspect(x.Part, exposure));
        return new PlcCycle(line, number, exposure, [.. shots], Ejected(number));
    }

    private PartOnLine? Ejected(long number)
    {
        var leaving = new PartOnLine(line, number - stations.Count);
        return leaving.Number >= 1 && (stations.Any(s => s.Verdict(leaving) == InspectionResult.Fail) || requests?.Diverts(leaving.Serial) == true) ? leaving : null;
    }
}
