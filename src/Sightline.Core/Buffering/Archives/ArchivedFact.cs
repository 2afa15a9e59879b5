using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Sightline.Buffering.Archives;

/// <summary>One line of an archive: a fact with everything its hash is made of. The hash before is that of the line before.</summary>
internal sealed record ArchivedFact
{
    public long Position { get; init; }
    public string Kind { get; init; } = "";
    public string Source { get; init; } = "";
    public string? Key { get; init; }

    /// <summary>Microseconds since 1970, as the next two.</summary>
    public long? ObservedAt { get; init; }

    /// <summary>Minutes.</summary>
    public long? ObservedOffset { get; init; }
    public long ReceivedAt { get; init; }
    public long RecordedAt { get; init; }
    public string Actor { get; init; } = "";

    /// <summary>The body where its bytes are UTF-8, which nearly all are; else it is <see cref="Body"/>.</summary>
    public string? Text { get; init; }
    public byte[]? Body { get; init; }
    public string Hash { get; init; } = "";

    [JsonIgnore]
    public byte[] Content => Text is { } text ? Encoding.UTF8.GetBytes(text) : Body ?? [];

    public static ArchivedFact Of(Fact fact)
    {
        var isText = Utf8.IsValid(fact.Body);
        return new ArchivedFact
        {
            Position = fact.Position, Kind = fact.Kind, Source = fact.Source, Key = fact.Key, Actor = fact.Actor, Hash = Convert.ToHexStringLower(fact.Hash),
            ObservedAt = fact.Times.ObservedAt is { } observed ? FactHash.Microseconds(observed) : null, ObservedOffset = (long?)fact.Times.ObservedAt?.Offset.TotalMinutes,
            ReceivedAt = FactHash.Microseconds(fact.Times.ReceivedAt), RecordedAt = FactHash.Microseconds(fact.Times.RecordedAt),
            Text = isText ? Encoding.UTF8.GetString(fact.Body) : null, Body = isText ? null : fact.Body,
        };
    }

    public byte[] ToLine() => JsonSerializer.SerializeToUtf8Bytes(this, ArchiveJson.Compact.ArchivedFact);

    /// <summary>The other way.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ArchivedFact Read(ReadOnlySpan<byte> line) => JsonSerializer.Deserialize(line, ArchiveJson.Compact.ArchivedFact) ?? throw new JsonException("It is null.");

    /// <summary>The hash that follows from the content and the fact before; null where a time is one that no clock shows.</summary>
    public byte[]? Computed(ReadOnlySpan<byte> before)
    {
        try
        {
            DateTimeOffset? observed = ObservedAt is { } at ? FactHash.FromMicroseconds(at, ObservedOffset ?? 0) : null;
            var times = new FactTimes(observed, FactHash.FromMicroseconds(ReceivedAt), FactHash.FromMicroseconds(RecordedAt));
            return FactHash.Of(before, new Fact(Position, Kind, Source, Key, times, Actor, Content, []));
        }
        catch (ArgumentOutOfRangeException)
        {
            // A time that no clock shows has no hash.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ArchivedFact))]
internal sealed partial class ArchiveJson : JsonSerializerContext
{
    private static ArchiveJson? s_compact;

    /// <summary>Quotes are escaped in two bytes and not in six: bodies are JSON, and full of them.</summary>
    public static ArchiveJson Compact => s_compact ??= new ArchiveJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
