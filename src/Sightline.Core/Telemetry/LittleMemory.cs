using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Sightline.Telemetry;

/// <summary>
/// Keeps a process small that shares a little computer with others, as an edge does. The collector takes its measure from the
/// processor's cache, and would let tens of megabytes of what nobody uses any more lie there before it looks.
/// </summary>
internal sealed partial class LittleMemory(TimeProvider time, Func<long> made, Action collect) : BackgroundService
{
    /// <summary>Bytes made since the last collection after which the next one is due.</summary>
    public const long Allowance = 4 << 20;

    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int MostArenas = -8;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private long _collectedAt;

    public LittleMemory(TimeProvider time)
        : this(time, () => GC.GetTotalAllocatedBytes(), () => GC.Collect(0, GCCollectionMode.Forced, blocking: true))
    {
    }

    /// <summary>
    /// Has the C library give memory back as soon as it is free, and keep few heaps: compiler, compression and database ask it
    /// for much for a moment. For the whole process, so called by who owns it, before it begins.
    /// </summary>
    public static void SettleProcess()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            // A refusal costs memory and nothing else, so it is not an error.
            _ = Set(MostArenas, 2);
            _ = Set(MapThreshold, 128 << 10);
            _ = Set(TrimThreshold, 128 << 10);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: musl has no such settings and gives memory back by itself.
        }
    }

    /// <summary>Collects what was made lately, if it is enough.</summary>
    public void Look()
    {
        if (made() - _collectedAt >= Allowance)
        {
            collect();
            _collectedAt = made();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(int what, int value);
}
