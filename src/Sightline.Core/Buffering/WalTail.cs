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
    private const uint MostGenerations = 1_000_000;

    /// <summary>Bytes found past the last commit, and the file they were copied to.</summary>
    public sealed record Torn(long Bytes, string SavedAs);

    /// <summary>
    /// Every write is flushed before the next one begins, so a power cut tears one, the last. More than that behind the first
    /// frame that does not fit was flushed and acknowledged: then the log is damaged, and starting without it would be a lie.
    /// </summary>
    /// <exception cref="InvalidDataException">The log is damaged, not torn. It is left as it is.</exception>
    public static Torn? SetAside(string database, string folder, TimeProvider time, bool severalMayBeTorn = false)
    {
        var path = database + "-wal";
        if (!File.Exists(path) || new FileInfo(path).Length <= HeaderSize)
        {
            return null;
        }

        using var wal = File.OpenRead(path);
        var (committed, ended, flushedBehind) = Measure(wal);
        if (ended <= committed)
        {
            return null;
        }

        if (flushedBehind > 0 && !severalMayBeTorn)
        {
            throw new InvalidDataException(Words(path, committed, flushedBehind));
        }

        Directory.CreateDirectory(folder);
        var saved = Unused(Path.Combine(folder, $"journal-tail-{time.GetUtcNow():yyyyMMddTHHmmssfff}"));
        using var copy = new FileStream(saved, FileMode.CreateNew, FileAccess.Write);
        wal.Position = committed;
        Copy(wal, copy, ended - committed);
        copy.Flush(flushToDisk: true);
        return new Torn(ended - committed, saved);
    }

    /// <summary>Says in words that a log is damaged; null when it is whole, or torn at its end, or not there. For a node that does not run.</summary>
    public static string? Damage(string database)
    {
        var path = database + "-wal";
        if (!File.Exists(path))
        {
            return null;
        }

        using var wal = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var (committed, ended, flushedBehind) = Measure(wal);
        return ended > committed && flushedBehind > 0 ? Words(path, committed, flushedBehind) : null;
    }

    private static string Words(string path, long committed, int flushedBehind) =>
        $"{Path.GetFileName(path)} has bytes that are not what was written, after byte {committed}; behind them lie at least {flushedBehind} writes that were flushed and acknowledged.";

    /// <summary>
    /// Where the last commit of this generation ends, where the generation's bytes end, and how many writes between the two were
    /// followed by another. Frames of an earlier generation are in the database already: they are not torn, they are old.
    /// </summary>
    private static (long Committed, long Ended, int FlushedBehind) Measure(Stream wal)
    {
        var header = new byte[HeaderSize];
        if (wal.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize)
        {
            return (0, 0, 0);
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var sum = new WalChecksum(bigEndian: (magic & 1) == 1);
        sum.Add(header.AsSpan(0, 24));
        if ((magic & 0xFFFFFFFE) != 0x377F0682 || !sum.Matches(header.AsSpan(24)))
        {
            return (0, wal.Length, WalRest.WritesWithoutHead(wal));
        }

        var frame = new byte[FrameHeaderSize + (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8))];
        long committed = HeaderSize;
        while (true)
        {
            var start = wal.Position;
            var read = wal.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false);
            var summed = read == frame.Length && SumFits(frame, sum);
            if (!summed && (read == 0 || IsOlder(frame.AsSpan(0, read), header)))
            {
                return (committed, start, 0);
            }

            // The sum leaves the salts out: a frame that fits but for its salts is damaged, however old it looks.
            if (!summed || !frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)))
            {
                return (committed, WalRest.EndOfGeneration(wal, start, frame.Length, header, IsOlder, out var flushed), flushed);
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
            {
                committed = wal.Position;
            }
        }
    }

    private static bool SumFits(ReadOnlySpan<byte> frame, WalChecksum sum)
    {
        sum.Add(frame[..8]);
        sum.Add(frame[FrameHeaderSize..]);
        return sum.Matches(frame[16..]);
    }

    /// <summary>SQLite adds one to the first salt with every generation. Any other strange salt is damage, not age; and every frame is of a page from 1 on.</summary>
    private static bool IsOlder(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> header) =>
        frame.Length >= 12
        && BinaryPrimitives.ReadUInt32BigEndian(frame) != 0
        && BinaryPrimitives.ReadUInt32BigEndian(header[16..]) - BinaryPrimitives.ReadUInt32BigEndian(frame[8..]) is >= 1 and <= MostGenerations;

    private static string Unused(string name)
    {
        var path = name + ".bin";
        for (var i = 2; File.Exists(path); i++)
        {
            path = $"{name}-{i}.bin";
        }

        return path;
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

    /// <summary>Takes up the sum as a frame stores it.</summary>
    public void GoOnFrom(ReadOnlySpan<byte> stored) =>
        (_first, _second) = (BinaryPrimitives.ReadUInt32BigEndian(stored), BinaryPrimitives.ReadUInt32BigEndian(stored[4..]));

    public bool Matches(ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;

    private uint Word(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
