namespace Sightline.Decisions.Gates;

/// <summary>One thing that a gate has to say about a part.</summary>
/// <param name="Code">Stable, for programs: one of <see cref="GateCodes"/>, or a code of the line's permit.</param>
/// <param name="Text">In words, with what to do.</param>
/// <param name="Blocks">False for what is only told.</param>
/// <param name="Station">The station it is about; null for none.</param>
internal sealed record GateReason(string Code, string Text, bool Blocks = true, string? Station = null);

/// <summary>May this part proceed?</summary>
/// <param name="Allowed">True when nothing blocks.</param>
/// <param name="Known">False when Sightline could not know and the gate's written choice was said.</param>
/// <param name="Reasons">Everything there is to say.</param>
/// <param name="At">When this was true.</param>
internal sealed record GateAnswer(bool Allowed, bool Known, IReadOnlyList<GateReason> Reasons, DateTimeOffset At);

/// <summary>Codes of what a gate says. Programs read them; they never change.</summary>
internal static class GateCodes
{
    public const string Unknown = "unknown";
    public const string Hold = "hold";
    public const string NotOnRoute = "not-on-route";
    public const string NotInspected = "not-inspected";
    public const string Failed = "failed";
    public const string Review = "review";
    public const string Reworked = "reworked";
    public const string Order = "order";
    public const string Segment = "segment";
    public const string TestPiece = "challenge-piece";
    public const string Scrapped = "scrapped";
    public const string Returned = "returned";
    public const string Rework = "rework";
    public const string Concession = "concession";
}
