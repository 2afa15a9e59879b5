using System.Collections.Concurrent;

namespace Sightline.Acquisition;

/// <summary>Repeats recognised since this node started, by station. A repeat is not a fact: nothing happened.</summary>
internal sealed class RepeatCounter
{
    private readonly ConcurrentDictionary<string, long> _byStation = new();

    public long Total => _byStation.Values.Sum();

    public void Count(string station) => _byStation.AddOrUpdate(station, 1, static (_, count) => count + 1);

    public long Of(string station) => _byStation.GetValueOrDefault(station);
}
