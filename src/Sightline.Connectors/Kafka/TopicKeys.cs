using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Sightline.Connectors.Kafka;

/// <summary>The message keys that a topic holds from one moment on, as far as it was read, and where to read on.</summary>
/// <param name="since">Nothing older is asked for; null for everything the topic holds.</param>
internal sealed class TopicKeys(DateTimeOffset? since)
{
    private readonly Dictionary<UInt128, (int Partition, long Offset)> _places = [];

    /// <summary>The next offset to read, by partition.</summary>
    public Dictionary<int, long> Next { get; } = [];

    public int Count => _places.Count;

    /// <summary>True when what is asked lies in what this holds.</summary>
    public bool Covers(DateTimeOffset? from) => since is null || (from is { } asked && asked >= since);

    /// <summary>One more record: its key is kept where it has one of ours.</summary>
    public void Read(int partition, long offset, byte[]? key)
    {
        Next[partition] = offset + 1;
        if (key is not null && IdOf(Encoding.ASCII.GetString(key)) is { } id)
        {
            _places.TryAdd(id, (partition, offset));
        }
    }

    /// <summary>Where the record with that message key stands; null where none was read.</summary>
    public string? PlaceOf(string topic, string key) => IdOf(key) is { } id && _places.TryGetValue(id, out var at)
        ? Place.Of(new TopicPartitionOffset(topic, at.Partition, at.Offset))
        : null;

    /// <summary>Half of a key of 64 hexadecimal digits tells as surely as the whole, in half the memory.</summary>
    private static UInt128? IdOf(string key) =>
        key.Length == 64 && UInt128.TryParse(key.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : null;
}
