using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;

namespace Sightline.Benchmarks.Raw;

/// <summary>Writes 4 KiB into a file that has its full size already, and flushes: what one acknowledgement costs the disk.</summary>
internal static class RawFlush
{
    private const int Block = 4_096;
    private const int Blocks = 4_096;

    /// <summary>The median, in milliseconds, from a quarter of a second: has the disk changed since the last suite?</summary>
    public static double Quick()
    {
        using var folder = new WorkFolder();
        return Run(folder.In("flush"), 0.25).P50;
    }

    public static Latencies Run(string path, double seconds)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        var block = new byte[Block];
        for (var i = 0; i < Blocks; i++)
        {
            RandomAccess.Write(file, block, (long)i * Block);
        }

        RandomAccess.FlushToDisk(file);
        var latencies = new Latencies((int)(seconds * 100_000) + 1_000);
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        for (var i = 0; !latencies.IsFull; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (started >= end)
            {
                break;
            }

            block[0] = (byte)i;
            RandomAccess.Write(file, block, (long)(i % Blocks) * Block);
            RandomAccess.FlushToDisk(file);
            latencies.Add(Stopwatch.GetTimestamp() - started);
        }

        return latencies;
    }
}
