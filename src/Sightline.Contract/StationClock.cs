namespace Sightline.Contract;

/// <summary>What a node answers to an exchange of time stamps. Offset and uncertainty are milliseconds.</summary>
public sealed record StationClock
{
    /// <summary>The station's clock when it asked, as it sent it.</summary>
    public string? T1 { get; init; }

    /// <summary>The node's clock when the question had arrived; RFC 3339.</summary>
    public string? T2 { get; init; }

    /// <summary>The node's clock when it answered; RFC 3339.</summary>
    public string? T3 { get; init; }

    /// <summary>The station's clock minus the node's: positive when the station is ahead. Null while not known.</summary>
    public decimal? Offset { get; init; }

    /// <summary>The true offset is no further from <see cref="Offset"/> than this. Null where there is no bound.</summary>
    public decimal? Uncertainty { get; init; }

    /// <summary><c>ok</c>, <c>off</c>, <c>untrusted</c>, <c>estimated</c>; null while not known.</summary>
    public string? State { get; init; }

    /// <summary><c>measured</c>, <c>estimated</c> or <c>none</c>.</summary>
    public string? Method { get; init; }

    /// <summary>When it was found out, by the node's clock; RFC 3339.</summary>
    public string? MeasuredAt { get; init; }

    /// <summary>Why the exchange reported before did not count; null where it did.</summary>
    public string? Note { get; init; }
}
