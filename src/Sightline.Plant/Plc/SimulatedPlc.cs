using Sightline.Contract;
using Sightline.Plant.Stations;

namespace Sightline.Plant.Plc;

/// <summary>What one cycle showed to the cameras, in the order of the stations.</summary>
internal sealed record PlcCycle(string Line, long Number, Exposure Exposure, IReadOnlyList<StationShot> Shots);

/// <summary>Parts that left the line since it was started.</summary>
internal readonly record struct PlcCounts(long Produced, long Ejected);

/// <summary>
/// An indexing line. In cycle n part n comes to the first station, part n - 1 to the second, and so on; the part behind
/// the last station leaves, and is ejected if any station failed it. Where every part is follows from the cycle number,
/// so a restarted line goes on with the parts that lay on it.
/// </summary>
internal sealed class SimulatedPlc(string line, IReadOnlyList<StationSimulator> stations)
{
    private long _produced;
    private long _ejected;

    public string Line => line;

    public PlcCounts Counts => new(Interlocked.Read(ref _produced), Interlocked.Read(ref _ejected));

    /// <summary>Indexes the line to cycle <paramref name="number"/>, counting from 1, and takes the pictures.</summary>
    public PlcCycle Index(long number, Exposure exposure)
    {
        var leaving = new PartOnLine(line, number - stations.Count);
        if (leaving.Number >= 1)
        {
            Interlocked.Increment(ref _produced);
            if (stations.Any(s => s.Verdict(leaving) == InspectionResult.Fail))
            {
                Interlocked.Increment(ref _ejected);
            }
        }

        return Expose(number, exposure);
    }

    /// <summary>The pictures of a cycle once more, as they were: for a sender that was stopped before they were accepted.</summary>
    public PlcCycle Expose(long number, Exposure exposure)
    {
        var shots = stations
            .Select((station, place) => (Station: station, Part: new PartOnLine(line, number - place)))
            .Where(x => x.Part.Number >= 1)
            .Select(x => x.Station.Inspect(x.Part, exposure));
        return new PlcCycle(line, number, exposure, [.. shots]);
    }
}
