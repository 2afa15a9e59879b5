using System.Buffers.Binary;

namespace Sightline.Buffering;

/// <summary>
/// Looks at the write-ahead log that a killed node left behind, before SQLite opens it. Frames after the last complete
/// commit were never acknowledged; SQLite would ignore them silently. We copy them aside and say so.
/// Format: SQLite "Write-Ahead Log" file format, section 4 of fileformat2.
/// </summary>
internal static class WalTail
{
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;

    /// <summary>Bytes found past the last commit, and the file they were copied to.</summary>
    public sealed record Torn(long Bytes, string SavedAs);

    public static Torn? SetAside(string database, string folder, TimeProvider time)
    {
        var path = database + "-wal";
        if (!File.Exists(path) || new FileInfo(path).Length <= HeaderSize)
        {
            return null;
        }

        using var wal = File.OpenRead(path);
        var (committed, ended) = Measure(wal);
        if (ended <= committed)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        var saved = Path.Combine(folder, $"journal-tail-{time.GetUtcNow():yyyyMMddTHHmmssfff}.bin");
        using var copy = File.Create(saved);
        wal.Position = committed;
        Copy(wal, copy, ended - committed);
        copy.Flush(flushToDisk: true);
        return new Torn(ended - committed, saved);
    }

    /// <summary>
    /// Where the last commit of this generation ends, and where the generation's bytes end. Frames with other salts are
    /// left over from an earlier generation that is already in the database: they are not torn, they are old.
    /// </summary>
    private static (long Committed, long Ended) Measure(Stream wal)
    {
        var header = new byte[HeaderSize];
        if (wal.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
        {
            return (0, 0);
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        if ((magic & 0xFFFFFFFE) != 0x377F0682)
        {
            return (0, wal.Length);
        }

        var sum = new WalChecksum(bigEndian: (magic & 1) == 1);
        sum.Add(header.AsSpan(0, 24));
        var frame = new byte[FrameHeaderSize + (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8))];
        long committed = HeaderSize;
        while (true)
        {
            var start = wal.Position;
            var read = wal.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false);
            if (read < FrameHeaderSize || !frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)))
            {
                return (committed, start);
            }

            sum.Add(frame.AsSpan(0, 8));
            sum.Add(frame.AsSpan(FrameHeaderSize, Math.Max(0, (read - FrameHeaderSize) & ~7)));
            if (read < frame.Length || !sum.Matches(frame.AsSpan(16, 8)))
            {
                return (committed, start + read);
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
            {
                committed = wal.Position;
            }
        }
    }

    private static void Copy(Stream from, Stream to, long bytes)
    {
        var buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes));
            if (read == 0)
            {
                return;
            }

            to.Write(buffer, 0, read);
            bytes -= read;
        }
    }
}

/// <summary>SQLite's cumulative WAL checksum over pairs of 32-bit words.</summary>
internal sealed class WalChecksum(bool bigEndian)
{
    private uint _first;
    private uint _second;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i + 8 <= bytes.Length; i += 8)
        {
            _first += Word(bytes[i..]) + _second;
            _second += Word(bytes[(i + 4)..]) + _first;
        }
    }

    public bool Matches(ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;

    private uint Word(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
