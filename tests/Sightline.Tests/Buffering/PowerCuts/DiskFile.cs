namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>One file on a simulated disk: what is surely there, and what was written since, in order.</summary>
internal sealed class DiskFile(byte[] content)
{
    private const int Sector = 512;

    private readonly List<Change> _since = [];
    private byte[] _there = content;

    private enum Fate
    {
        InCache,
        OnDisk,
        Forgotten,
    }

    /// <summary>Bytes written at an offset, or a length the file was cut to.</summary>
    private sealed record Change(long Offset, byte[]? Bytes)
    {
        public Fate Fate { get; set; }
    }

    /// <summary>As programs see it, whatever has reached the disk of it.</summary>
    public byte[] InCache => Lies(_ => true);

    /// <summary>The same file under another name, with the same things still on their way.</summary>
    public DiskFile Again()
    {
        var again = new DiskFile(_there);
        again._since.AddRange(_since.Select(change => change with { }));
        return again;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => _since.Add(new Change(offset, bytes.ToArray()));

    public void Truncate(long size) => _since.Add(new Change(size, null));

    public void Flushed()
    {
        Settle(Fate.OnDisk);
        if (_since.TrueForAll(c => c.Fate == Fate.OnDisk))
        {
            _there = InCache;
            _since.Clear();
        }
    }

    /// <summary>The system told of the failure once, and holds what it could not write for clean.</summary>
    public void FlushRefused() => Settle(Fate.Forgotten);

    public byte[] AsItMayLie(Random random)
    {
        // Nothing of it, all of it, or each sector by its own luck: a third each.
        var luck = random.Next(3);
        return Lies(change => change.Fate == Fate.OnDisk || luck switch { 0 => false, 1 => true, _ => random.Next(2) == 0 });
    }

    private void Settle(Fate fate)
    {
        foreach (var change in _since.Where(c => c.Fate == Fate.InCache))
        {
            change.Fate = fate;
        }
    }

    /// <summary>One possibility: what is surely there, and of what was written since each sector that reaches the disk. One copy, whatever was written.</summary>
    private byte[] Lies(Func<Change, bool> reaches)
    {
        var (file, length) = (_there.AsSpan().ToArray(), _there.Length);
        foreach (var change in _since)
        {
            if (change.Bytes is null)
            {
                if (reaches(change))
                {
                    SetLength((int)change.Offset);
                }

                continue;
            }

            Put(change, change.Bytes);
        }

        return file.Length == length ? file : file[..length];

        void Put(Change change, byte[] bytes)
        {
            for (var at = change.Offset; at < change.Offset + bytes.Length;)
            {
                var end = Math.Min(change.Offset + bytes.Length, ((at / Sector) + 1) * Sector);
                if (reaches(change))
                {
                    SetLength(Math.Max(length, (int)end));
                    bytes.AsSpan((int)(at - change.Offset), (int)(end - at)).CopyTo(file.AsSpan((int)at));
                }

                at = end;
            }
        }

        void SetLength(int to)
        {
            if (to > file.Length)
            {
                Array.Resize(ref file, Math.Max(to, file.Length * 2));
            }

            if (to < length)
            {
                // What is written behind the new end later has nothing between.
                Array.Clear(file, to, length - to);
            }

            length = to;
        }
    }
}
