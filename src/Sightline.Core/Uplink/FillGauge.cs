namespace Sightline.Uplink;

/// <summary>How full a disk is, and when it will be at the present rate.</summary>
/// <param name="UsedBytes">Taken on the disk, by whomever.</param>
/// <param name="FreeBytes">Free.</param>
/// <param name="ReservedBytes">Of the free ones: never filled by us.</param>
/// <param name="TimeToFull">Until only the reserved ones are free; null while the disk does not fill.</param>
internal readonly record struct Fill(long UsedBytes, long FreeBytes, long ReservedBytes, TimeSpan? TimeToFull);

/// <summary>Looks at the free room of a folder's disk and remembers the last ten minutes of it.</summary>
internal sealed class FillGauge(Func<(long Total, long Free)> look, long reservedBytes, TimeProvider time)
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(10);

    private readonly Queue<(long At, long Free)> _seen = new();
    private readonly Lock _gate = new();
    private long _looked = long.MinValue;
    private (long Total, long Free) _last;

    public FillGauge(string folder, long reservedBytes, TimeProvider time)
        : this(LookAt(folder), reservedBytes, time)
    {
    }

    public Fill Read()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_looked == long.MinValue || time.GetElapsedTime(_looked, now) >= s_between)
            {
                (_looked, _last) = (now, look());
                _seen.Enqueue((now, _last.Free));
                while (time.GetElapsedTime(_seen.Peek().At, now) > s_remembered)
                {
                    _seen.Dequeue();
                }
            }

            return new Fill(_last.Total - _last.Free, _last.Free, reservedBytes, ToFull(now));
        }
    }

    private TimeSpan? ToFull(long now)
    {
        var (at, free) = _seen.Peek();
        var passed = time.GetElapsedTime(at, now).TotalSeconds;
        var taken = free - _last.Free;
        if (passed < s_between.TotalSeconds || taken <= 0)
        {
            return null;
        }

        var seconds = Math.Max(0, _last.Free - reservedBytes) / (taken / passed);
        return seconds > TimeSpan.FromDays(3_650).TotalSeconds ? null : TimeSpan.FromSeconds(seconds);
    }

    private static Func<(long, long)> LookAt(string folder)
    {
        Directory.CreateDirectory(folder);
        var drive = new DriveInfo(folder);
        return () => (drive.TotalSize, drive.AvailableFreeSpace);
    }
}
