using System.Buffers.Binary;

namespace Sightline.Buffering;

/// <summary>What lies behind the first frame of a write-ahead log that does not fit. SQLite reads nothing of it.</summary>
internal static class WalRest
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const int UsualPage = 4_096;

    public delegate bool Older(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> header);

    /// <summary>
    /// Where frames of this generation end. Counts the writes that are followed by a frame of another one: those were flushed.
    /// A frame's sum begins with the sum of the frame before, so each can be proven by what stands before it; a half-written
    /// frame over an older one cannot, whatever its head says.
    /// </summary>
    public static long EndOfGeneration(Stream wal, long from, int frameSize, byte[] header, Older isOlder, out int flushed)
    {
        var frame = new byte[frameSize];
        var bigEndian = (header[3] & 1) == 1;
        byte[]? before = null;
        var ended = false;
        flushed = 0;
        wal.Position = from;
        while (true)
        {
            var start = wal.Position;
            var read = wal.ReadAtLeast(frame, frameSize, throwOnEndOfStream: false);
            if (read == 0 || (start > from && isOlder(frame.AsSpan(0, read), header)))
            {
                return start;
            }

            var ours = read == frameSize && BinaryPrimitives.ReadUInt32BigEndian(frame) != 0 && frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8));
            flushed += ours && ended ? 1 : 0;
            ended = ours && before is not null && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0 && Fits(frame, before, bigEndian);
            before = ours ? frame[16..24] : null;
        }
    }

    private static bool Fits(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> before, bool bigEndian)
    {
        var sum = new WalChecksum(bigEndian);
        sum.GoOnFrom(before);
        sum.Add(frame[..8]);
        sum.Add(frame[FrameHeaderSize..]);
        return sum.Matches(frame[16..]);
    }

    /// <summary>
    /// Whole writes in a log whose head cannot be read, by the salts of its first frame. The head is flushed before the first
    /// frame is written, and it is smaller than what a disk writes at once: frames behind a bad head mean damage.
    /// </summary>
    public static int WritesWithoutHead(Stream wal)
    {
        var frame = new byte[FrameHeaderSize + UsualPage];
        byte[]? salts = null;
        var writes = 0;
        wal.Position = HeaderSize;
        while (wal.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            salts ??= frame[8..16];
            writes += frame.AsSpan(8, 8).SequenceEqual(salts) && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0 ? 1 : 0;
        }

        return writes;
    }
}
