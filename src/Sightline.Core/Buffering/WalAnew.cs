namespace Sightline.Buffering;

/// <summary>
/// Writes a write-ahead log that a killed node left behind once more, byte for byte, and flushes it. After a failed flush the
/// system holds for clean what the disk never got, and a later flush writes none of it; what is written anew is flushed for
/// sure. Without this SQLite would move frames into the journal that a power cut could still take from the log: half of a
/// transaction would be left, and nothing to make it whole (ADR 0016).
/// </summary>
internal static class WalAnew
{
    private const int AtOnce = 1 << 20;

    public static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Does nothing where there is no log.</summary>
    /// <exception cref="IOException">The disk refuses: nothing may be read from this log.</exception>
    public static void Write(string database, Func<string, FileStream> open)
    {
        var path = database + "-wal";
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return;
        }

        using var wal = open(path);
        var bytes = new byte[Math.Min(AtOnce, wal.Length)];
        while (wal.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) is var read && read > 0)
        {
            wal.Position -= read;
            wal.Write(bytes.AsSpan(0, read));
        }

        wal.Flush(flushToDisk: true);
    }
}
