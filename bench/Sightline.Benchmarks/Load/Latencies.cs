using System.Diagnostics;

namespace Sightline.Benchmarks.Load;

/// <summary>Latencies in an array made before the run; percentiles are exact, of all of them.</summary>
internal sealed class Latencies(int capacity)
{
    private readonly long[] _ticks = new long[capacity];
    private bool _sorted;

    public int Count { get; private set; }

    public bool IsFull => Count == _ticks.Length;

    public double Max => At(1);

    public double P50 => At(0.5);

    public double P99 => At(0.99);

    public void Add(long ticks)
    {
        _ticks[Count++] = ticks;
        _sorted = false;
    }

    public void AddMilliseconds(double milliseconds) => Add((long)(milliseconds * Stopwatch.Frequency / 1_000));

    /// <summary>The value, in milliseconds, that a share of all values does not exceed.</summary>
    public double At(double share)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        if (!_sorted)
        {
            Array.Sort(_ticks, 0, Count);
            _sorted = true;
        }

        var place = Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1);
        return _ticks[place] * 1_000.0 / Stopwatch.Frequency;
    }

    public static Latencies Merge(IReadOnlyCollection<Latencies> parts)
    {
        var all = new Latencies(parts.Sum(p => p.Count));
        foreach (var part in parts)
        {
            part._ticks.AsSpan(0, part.Count).CopyTo(all._ticks.AsSpan(all.Count));
            all.Count += part.Count;
        }

        return all;
    }
}
