using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;

namespace Sightline.Acquisition;

/// <summary>
/// A refused message as the journal keeps it: one line of JSON that says why, a line feed, then the bytes as they came
/// (of what is too large: the head).
/// </summary>
internal sealed record Refusal(
    int Status, string? Id, string? Station, string? ContentType, long Size, string Sha256, bool Whole, IReadOnlyList<ContractError> Errors)
{
    public static Refusal Of(int status, string? id, string? station, Arrival arrival, ReadOnlyMemory<byte> bytes, IReadOnlyList<ContractError> errors) =>
        new(status, id, station, arrival.ContentType, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), Whole: true,
            arrival.Place is { } place ? [.. errors, new ContractError("", $"It was read from {place}.")] : errors);

    public FactDraft ToFact(Arrival arrival, ReadOnlySpan<byte> raw)
    {
        var buffer = new ArrayBufferWriter<byte>(raw.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonSerializer.Serialize(writer, this, AcquisitionJson.Default.Refusal);
        }

        buffer.Write("\n"u8);
        buffer.Write(raw);
        return new FactDraft(FactKinds.Refused, Station ?? "", arrival.Origin, null, arrival.ReceivedAt, arrival.Actor, buffer.WrittenMemory);
    }

    public static (Refusal Why, ReadOnlyMemory<byte> Raw) From(byte[] body)
    {
        var end = Array.IndexOf(body, (byte)'\n');
        var why = JsonSerializer.Deserialize(body.AsSpan(0, end), AcquisitionJson.Default.Refusal)
            ?? throw new InvalidDataException("A refusal without its reason.");
        return (why, body.AsMemory(end + 1));
    }
}
