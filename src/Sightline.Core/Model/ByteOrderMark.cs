namespace Sightline.Model;

/// <summary>Some senders put a UTF-8 byte order mark before their JSON. It is kept with the message and skipped when it is read.</summary>
internal static class ByteOrderMark
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith(Mark) ? bytes[3..] : bytes;
}
