namespace Sightline.Clocks;

/// <summary>
/// Four time stamps of one exchange (RFC 5905, figure 15): sent and answered by the station's clock, received and answered
/// by this node's. The sign is ours: positive means that the station is ahead.
/// </summary>
/// <param name="T1">Station's clock when it asked.</param>
/// <param name="T2">This node's clock when the last byte had arrived.</param>
/// <param name="T3">This node's clock when it answered.</param>
/// <param name="T4">Station's clock when the answer had arrived.</param>
internal readonly record struct ClockExchange(DateTimeOffset T1, DateTimeOffset T2, DateTimeOffset T3, DateTimeOffset T4)
{
    /// <summary>The station's clock minus this node's, were both ways equally long.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(((T1 - T2).Ticks + (T4 - T3).Ticks) / 2);

    /// <summary>Time on the way, both ways together.</summary>
    public TimeSpan RoundTrip => T4 - T1 - (T3 - T2);

    /// <summary>However unequal the ways, the true offset is no further from <see cref="Offset"/> than this.</summary>
    public TimeSpan Uncertainty => RoundTrip.Duration() / 2;

    /// <summary>True when no clock that stood still in between could have given both.</summary>
    public bool Contradicts(ClockExchange other) => (Offset - other.Offset).Duration() > Uncertainty + other.Uncertainty + TimeSpan.FromMicroseconds(1);
}
