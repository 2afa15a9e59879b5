namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>
/// A disk behind a cache, of which the power can go. What was flushed is on it; what was written since may be there or not,
/// sector by sector, in any order. It can refuse writes and flushes; what a refused flush should have written may never come
/// onto the disk, even if a later flush succeeds, as Linux has it.
/// </summary>
internal sealed class SimulatedDisk(Random random)
{
    private const int IoErrorWrite = 10 | (3 << 8);
    private const int IoErrorSync = 10 | (4 << 8);
    private const int Full = 13;
    private const int Page = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DiskFile> _files = [];

    /// <summary>One of so many writes, truncations and flushes fails; 0 for none.</summary>
    public int OneFailsOf { get; set; }

    /// <summary>Operations until the power goes. From then on everything fails.</summary>
    public long PowerFor { get; set; } = long.MaxValue;

    /// <summary>Operations until the node is killed. The disk stays, with what is on its way in its cache; this node sees no more of it.</summary>
    public long NodeFor { get; set; } = long.MaxValue;

    /// <summary>A file of which every flush is refused, by the end of its path; null for none.</summary>
    public string? RefusesFlushesOf { get; set; }

    /// <summary>Told of every write, with the file's path.</summary>
    public Action<string>? Written { get; set; }

    public bool IsKilled { get; private set; }

    /// <summary>No power, or no node.</summary>
    public bool IsDark { get; private set; }

    /// <summary>Operations that were refused while there was power.</summary>
    public int Refused { get; private set; }

    public void Opened(string path)
    {
        lock (_gate)
        {
            if (!_files.ContainsKey(path))
            {
                // What was there before the disk was put under it is on it. SQLite holds locks on the file; reading needs none.
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var content = new byte[file.Length];
                file.ReadExactly(content);
                _files[path] = new DiskFile(content);
            }
        }
    }

    public int Deleting(string path)
    {
        lock (_gate)
        {
            if (Fails())
            {
                return IoErrorWrite;
            }

            _files.Remove(path);
            return 0;
        }
    }

    /// <summary>
    /// A refused write may have reached the file in part, up to the end of a page: that is where Linux stops copying
    /// (generic_perform_write).
    /// </summary>
    public int Writing(string path, long offset, ReadOnlySpan<byte> bytes, out int reached)
    {
        lock (_gate)
        {
            Written?.Invoke(path);
            var fails = Fails();
            reached = !fails ? bytes.Length : IsDark ? 0 : UpToAPage(offset, random.Next(bytes.Length));
            if (reached > 0)
            {
                _files[path].Write(offset, bytes[..reached]);
            }

            return !fails ? 0 : random.Next(2) == 0 ? Full : IoErrorWrite;
        }
    }

    public int Truncating(string path, long size)
    {
        lock (_gate)
        {
            if (Fails())
            {
                return IoErrorWrite;
            }

            _files[path].Truncate(size);
            return 0;
        }
    }

    public int Syncing(string path)
    {
        lock (_gate)
        {
            if (RefusesFlushesOf is { } refused && path.EndsWith(refused, StringComparison.Ordinal))
            {
                Refused++;
                _files[path].FlushRefused();
                return IoErrorSync;
            }

            if (!Fails())
            {
                _files[path].Flushed();
                return 0;
            }

            if (!IsDark)
            {
                _files[path].FlushRefused();
            }

            return IoErrorSync;
        }
    }

    /// <summary>The files as they may lie on the disk after the power went; each call another possibility.</summary>
    public IReadOnlyDictionary<string, byte[]> AfterPowerCut()
    {
        lock (_gate)
        {
            IsDark = true;
            return _files.ToDictionary(f => Path.GetFileName(f.Key), f => f.Value.AsItMayLie(random));
        }
    }

    /// <summary>The disk as the next node finds it in another folder, after the one before was killed.</summary>
    public SimulatedDisk ForTheNext(string folder)
    {
        lock (_gate)
        {
            var next = new SimulatedDisk(random);
            foreach (var (path, file) in _files)
            {
                var moved = Path.Combine(folder, Path.GetFileName(path));
                File.WriteAllBytes(moved, file.InCache);
                next._files[moved] = file.Again();
            }

            return next;
        }
    }

    private static int UpToAPage(long offset, int reached) => (int)Math.Max(0, ((offset + reached) / Page * Page) - offset);

    private bool Fails()
    {
        if (!IsDark && --NodeFor <= 0)
        {
            (IsKilled, IsDark) = (true, true);
        }

        if (IsDark || --PowerFor <= 0)
        {
            IsDark = true;
            return true;
        }

        var fails = OneFailsOf > 0 && random.Next(OneFailsOf) == 0;
        Refused += fails ? 1 : 0;
        return fails;
    }
}
