namespace Sightline.Benchmarks.Load;

/// <summary>A camera with its own counter. One client at a time sends for it.</summary>
internal sealed class Station(string name)
{
    public string Name { get; } = name;

    public long Sent { get; set; }
}

/// <summary>Numbers of inspections and parts, unique on one hub.</summary>
internal sealed class Numbers
{
    private long _last;

    public long Last => Interlocked.Read(ref _last);

    /// <summary>The first of <paramref name="count"/> new numbers.</summary>
    public long Take(int count) => Interlocked.Add(ref _last, count) - count + 1;
}
