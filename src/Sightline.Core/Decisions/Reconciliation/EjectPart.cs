using Sightline.Contract;

namespace Sightline.Decisions.Reconciliation;

/// <summary>A part whose ejection was decided or confirmed, as the tables have it.</summary>
/// <param name="Record">Position of its inspection.</param>
/// <param name="N">Its number at the station.</param>
/// <param name="Inspection">Id of the inspection.</param>
/// <param name="Serial">The part; null where it has none.</param>
/// <param name="ExposedAt">When it was looked at.</param>
/// <param name="IsProduction">False for a test piece.</param>
/// <param name="Decided">A machine rejected it.</param>
/// <param name="Confirms">How often the PLC confirmed that it took it off.</param>
/// <param name="ConfirmedAt">The first time.</param>
/// <param name="AgainAt">The second time.</param>
/// <param name="How">How the first was matched: serial, key, index or time.</param>
/// <param name="Machine">What the machine said at this station.</param>
/// <param name="Person">What a person said since; null for nobody.</param>
internal sealed record EjectPart(
    long Record, long N, string Inspection, string? Serial, DateTimeOffset ExposedAt, bool IsProduction, bool Decided, long Confirms,
    DateTimeOffset? ConfirmedAt = null, DateTimeOffset? AgainAt = null, string? How = null, InspectionResult Machine = InspectionResult.Fail, InspectionResult? Person = null)
{
    /// <summary>How people call it.</summary>
    public string Name => Serial ?? Inspection;
}

/// <summary>A confirmation whose part is not known.</summary>
internal sealed record OpenConfirm(long Position, DateTimeOffset At, string? Serial, string? Key, long? Index)
{
    public string? Names => Serial ?? Key ?? (Index is { } index ? $"index {index}" : null);
}

/// <summary>What the books of one part do not agree on.</summary>
/// <param name="Kind">One of <see cref="DifferenceKinds"/>.</param>
/// <param name="Severity">3: a rejected part left; 2: a rejected part may have stayed; 1: something is missing or too much; 0: explained.</param>
/// <param name="Station">Where.</param>
/// <param name="Record">Position of the inspection; null where there is none.</param>
/// <param name="Inspection">Its id.</param>
/// <param name="Part">The part, as people call it; null where it is not known.</param>
/// <param name="At">When.</param>
/// <param name="Cause">The likely cause, one of <see cref="DifferenceCauses"/>.</param>
/// <param name="Evidence">What speaks for it, in words.</param>
internal sealed record Difference(string Kind, int Severity, string Station, long? Record, string? Inspection, string? Part, DateTimeOffset At, string Cause, string Evidence)
{
    /// <summary>Further parts that the same finding is about, such as those of a slip; each stayed or went.</summary>
    public IReadOnlyList<TouchedPart> Touched { get; init; } = [];
}

/// <summary>A part that a slip touches.</summary>
/// <param name="Record">Position of the inspection.</param>
/// <param name="Inspection">Its id.</param>
/// <param name="Part">The part.</param>
/// <param name="Stayed">True for a rejected part that stayed, false for one that went in its place.</param>
internal sealed record TouchedPart(long Record, string Inspection, string Part, bool Stayed);

/// <summary>What kinds of differences there are. The words stand in answers and never change.</summary>
internal static class DifferenceKinds
{
    public const string Missing = "eject-missing";
    public const string Unasked = "eject-unasked";
    public const string Twice = "eject-twice";
    public const string UnknownPart = "eject-unknown-part";
    public const string Slip = "slip";
    public const string Uncounted = "uncounted";
    public const string Drift = "count-drift";
    public const string Finished = "rejected-in-stock";

    public static readonly IReadOnlyList<string> All = [Missing, Unasked, Twice, UnknownPart, Slip, Uncounted, Drift, Finished];
}

/// <summary>Likely causes of differences.</summary>
internal static class DifferenceCauses
{
    public const string NotEjected = "not-ejected";
    public const string EjectorDown = "ejector-down";
    public const string TurnedByReview = "turned-by-review";
    public const string LeftToPerson = "left-to-person";
    public const string Neighbour = "neighbour";
    public const string GoodEjected = "good-ejected";
    public const string Bounce = "bounce";
    public const string SecondSignal = "second-signal";
    public const string NotInspected = "not-inspected";
    public const string NothingDecided = "nothing-decided";
    public const string OutOfStep = "out-of-step";
    public const string NoInspection = "no-inspection";
    public const string IndexLeftOut = "index-left-out";
    public const string CountsDiffer = "counts-differ";
    public const string Packed = "packed";
    public const string Shipped = "shipped";

    public static readonly IReadOnlyList<string> All =
        [NotEjected, EjectorDown, TurnedByReview, LeftToPerson, Neighbour, GoodEjected, Bounce, SecondSignal, NotInspected, NothingDecided, OutOfStep, NoInspection, IndexLeftOut, CountsDiffer, Packed, Shipped];
}
