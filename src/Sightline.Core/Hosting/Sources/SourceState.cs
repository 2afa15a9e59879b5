namespace Sightline.Hosting.Sources;

/// <summary>What the reader of one source knows of it since it was started.</summary>
/// <param name="State">starting, reading, away or refused.</param>
/// <param name="Since">Since when it is in that state.</param>
/// <param name="LastSuccess">When it last answered; null when it has not since the start.</param>
/// <param name="Trouble">What it last said or did wrong, while that lasts.</param>
/// <param name="Looks">Looks that were answered.</param>
/// <param name="Records">Records it gave.</param>
/// <param name="Unchanged">Those of them that changed nothing here.</param>
/// <param name="Lag">How long the newest change took from there to here, by both clocks; null where it names no time.</param>
internal sealed record SourceState(
    string State, DateTimeOffset Since, DateTimeOffset? LastSuccess = null, string? Trouble = null, long Looks = 0, long Records = 0, long Unchanged = 0, TimeSpan? Lag = null)
{
    public const string Starting = "starting";
    public const string Reading = "reading";
    public const string IsAway = "away";
    public const string IsRefused = "refused";
    public const string Off = "off";

    /// <summary>True while it gives nothing.</summary>
    public bool IsSilent => State is IsAway or IsRefused;

    public SourceState Answered(DateTimeOffset now, int records, int taken, TimeSpan? lag) => this with
    {
        State = Reading,
        Since = State == Reading ? Since : now,
        LastSuccess = now,
        Trouble = null,
        Looks = Looks + 1,
        Records = Records + records,
        Unchanged = Unchanged + records - taken,
        Lag = lag ?? Lag,
    };

    /// <summary>Away and refused are one silence: since when is when the first of them began.</summary>
    public SourceState Failed(DateTimeOffset now, string state, string reason) => this with { State = state, Since = IsSilent ? Since : now, Trouble = reason };
}
