namespace Sightline.Decisions.Containment;

/// <summary>Why a station's word was not to be trusted for a time. The words are in tables and paths and never change.</summary>
internal static class TrustCauses
{
    public const string Recipe = "recipe";
    public const string Challenge = "challenge";
    public const string Clock = "clock";
    public const string Model = "model";
    public const string Ejector = "ejector";
    public const string Eject = "eject";

    public static readonly IReadOnlyList<string> All = [Recipe, Challenge, Clock, Model, Ejector, Eject];
}

/// <summary>A time in which a station's word was not to be trusted: its parts are suspect.</summary>
/// <param name="Cause">One of <see cref="TrustCauses"/>.</param>
/// <param name="Position">Of the fact that shows it first; with the cause its id.</param>
/// <param name="Station">Where.</param>
/// <param name="From">First exposure that is suspect; null: ever since.</param>
/// <param name="To">First that is good again, itself outside; null while it lasts.</param>
/// <param name="What">In words.</param>
internal sealed record TrustBreak(string Cause, long Position, string Station, DateTimeOffset? From, DateTimeOffset? To, string What)
{
    public string Id => Position.ToString();
}

/// <summary>One suspect part, as its inspection shows it.</summary>
internal sealed record SuspectPart(long Position, string Inspection, string? Serial, string? Batch, DateTimeOffset ExposedAt, string Result);
