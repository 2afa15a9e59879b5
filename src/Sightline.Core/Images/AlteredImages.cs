using System.Collections.Concurrent;

namespace Sightline.Images;

/// <summary>Images whose files were found to be others than their hashes say, until the right ones are sent again. Known since the node started.</summary>
internal sealed class AlteredImages(TimeProvider time)
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _found = new(StringComparer.Ordinal);

    /// <summary>Each with when it was found, the oldest first.</summary>
    public IReadOnlyList<(string Sha256, DateTimeOffset Since)> All => [.. _found.Select(f => (f.Key, f.Value)).OrderBy(f => f.Value)];

    public void Found(string sha256)
    {
        if (_found.Count < Most)
        {
            _found.TryAdd(sha256, time.GetUtcNow());
        }
    }

    public void Healed(string sha256) => _found.TryRemove(sha256, out _);
}
