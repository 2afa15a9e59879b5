using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sightline.Buffering;

/// <summary>
/// The chain: SHA-256 over "SLF1", the hash before, the position, every column and the SHA-256 of the body. Texts are
/// UTF-8 with a length of four bytes before them (-1 for null), numbers are big-endian. docs/journal-format.md has the
/// layout for whoever verifies without this code.
/// </summary>
internal static class FactHash
{
    /// <summary>What the first fact is chained to: 32 zero bytes.</summary>
    public static readonly byte[] Genesis = new byte[32];

    private static readonly byte[] s_magic = "SLF1"u8.ToArray();

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public static byte[] Of(ReadOnlySpan<byte> before, Fact fact) =>
        Of(before, fact.Position, fact.Kind, fact.Source, fact.Key, fact.Times, fact.Actor, fact.ArchivedHash ?? SHA256.HashData(fact.Body));

    public static byte[] Of(
        ReadOnlySpan<byte> before, long position, string kind, string source, string? key, FactTimes times, string actor, ReadOnlySpan<byte> bodyHash)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(512);
        buffer.ResetWrittenCount();
        buffer.Write(s_magic);
        buffer.Write(before);
        Number(buffer, position);
        Text(buffer, kind);
        Text(buffer, source);
        Text(buffer, key);
        Number(buffer, times.ObservedAt is { } observed ? Microseconds(observed) : long.MinValue);
        Number(buffer, times.ObservedAt is { } offset ? (long)offset.Offset.TotalMinutes : long.MinValue);
        Number(buffer, Microseconds(times.ReceivedAt));
        Number(buffer, Microseconds(times.RecordedAt));
        Text(buffer, actor);
        buffer.Write(bodyHash);
        return SHA256.HashData(buffer.WrittenSpan);
    }

    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    public static DateTimeOffset FromMicroseconds(long value, long offsetMinutes = 0) =>
        new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + (value * 10), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(offsetMinutes));

    private static void Number(ArrayBufferWriter<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    private static void Text(ArrayBufferWriter<byte> buffer, string? value)
    {
        if (value is null)
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), -1);
            buffer.Advance(4);
            return;
        }

        var span = buffer.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, span[4..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        buffer.Advance(4 + length);
    }
}
