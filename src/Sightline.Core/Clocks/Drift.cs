namespace Sightline.Clocks;

/// <summary>How fast a station's clock runs against this node's: the slope through the offsets of the last hour, one a minute.</summary>
internal sealed class Drift
{
    /// <summary>A slope through fewer, or over less time, would say more about the network than about the clock.</summary>
    public const int LeastPoints = 5;

    public static readonly TimeSpan LeastSpan = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(1);

    private readonly Queue<(TimeSpan At, TimeSpan Offset)> _points = new();
    private TimeSpan _last = TimeSpan.MinValue;

    /// <summary>Takes an offset at a moment, told as the time since the node began to count.</summary>
    public void Add(TimeSpan at, TimeSpan offset)
    {
        if (_points.Count > 0 && at - _last < s_every)
        {
            return;
        }

        _last = at;
        _points.Enqueue((at, offset));
        while (at - _points.Peek().At > s_kept)
        {
            _points.Dequeue();
        }
    }

    public void Forget() => _points.Clear();

    /// <summary>Parts per million, positive where the station's clock runs fast; null while there is not enough.</summary>
    public decimal? PartsPerMillion()
    {
        if (_points.Count < LeastPoints || _last - _points.Peek().At < LeastSpan)
        {
            return null;
        }

        // Least squares, around the means so that large offsets do not eat the digits.
        var count = _points.Count;
        var at = _points.Sum(p => Seconds(p.At)) / count;
        var offset = _points.Sum(p => Seconds(p.Offset)) / count;
        var across = _points.Sum(p => (Seconds(p.At) - at) * (Seconds(p.At) - at));
        return Math.Round(_points.Sum(p => (Seconds(p.At) - at) * (Seconds(p.Offset) - offset)) / across * 1_000_000m, 1);
    }

    private static decimal Seconds(TimeSpan span) => span.Ticks / (decimal)TimeSpan.TicksPerSecond;
}
