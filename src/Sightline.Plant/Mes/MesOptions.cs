namespace Sightline.Plant.Mes;

/// <summary>How the simulated MES is started.</summary>
public sealed record MesOptions
{
    /// <summary>Address to listen on. Default: a free port on the loopback address; <see cref="SimulatedMes.Url"/> says which.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>JSON-lines file that every record is appended to before its answer, and read from at start.
    /// Survives a kill of the process, not a power cut. Null: records are kept in memory only.</summary>
    public string? DataFile { get; init; }

    /// <summary>Bearer token that every request must carry. Null: open.</summary>
    public string? Token { get; init; }

    /// <summary>The nonconformance codes this MES knows. A NOK record with another code is refused.</summary>
    public IReadOnlyList<NcCode> Codes { get; init; } = NcCodes.Default;

    /// <summary>Clock of the MES: time of receipt, and the wait of a slow answer.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
