using System.Collections.Concurrent;

namespace Sightline.Uplink;

/// <summary>Stations that this edge has heard of since it started, at most as many as one edge can have.</summary>
internal sealed class HeardStations
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);

    public ICollection<string> Names => _names.Keys;

    public void Add(string station)
    {
        if (_names.Count < Most)
        {
            _names.TryAdd(station, 0);
        }
    }

    public void Remove(string station) => _names.TryRemove(station, out _);
}
