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
    public byte[] InCache => _since.Aggregate(_there, (file, change) => Applied(file, change, _ => true));

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
            _there = _since.Aggregate(_there, (file, change) => Applied(file, change, _ => true));
            _since.Clear();
        }
    }

    /// <summary>The system told of the failure once, and holds what it could not write for clean.</summary>
    public void FlushRefused() => Settle(Fate.Forgotten);

    public byte[] AsItMayLie(Random random)
    {
        // Nothing of it, all of it, or each sector by its own luck: a third each.
        var luck = random.Next(3);
        return _since.Aggregate(_there, (file, change) =>
            change.Fate == Fate.OnDisk ? Applied(file, change, _ => true) : Applied(file, change, _ => luck switch { 0 => false, 1 => true, _ => random.Next(2) == 0 }));
    }

    private void Settle(Fate fate)
    {
        foreach (var change in _since.Where(c => c.Fate == Fate.InCache))
        {
            change.Fate = fate;
        }
    }

    private static byte[] Applied(byte[] file, Change change, Func<long, bool> reaches)
    {
        if (change.Bytes is not { } bytes)
        {
            if (reaches(0))
            {
                Array.Resize(ref file, (int)change.Offset);
            }

            return file;
        }

        // Never the array another possibility is made of.
        var after = file.AsSpan().ToArray();
        for (var at = change.Offset; at < change.Offset + bytes.Length;)
        {
            var end = Math.Min(change.Offset + bytes.Length, ((at / Sector) + 1) * Sector);
            if (reaches(at / Sector))
            {
                if (after.Length < end)
                {
                    Array.Resize(ref after, (int)end);
                }

                bytes.AsSpan((int)(at - change.Offset), (int)(end - at)).CopyTo(after.AsSpan((int)at));
            }

            at = end;
        }

        return after;
    }
}
