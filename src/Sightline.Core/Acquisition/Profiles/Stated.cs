namespace Sightline.Acquisition.Profiles;

/// <summary>What the person replaying states because the file lacks it. Every use is written into the record's <c>extensions</c>.</summary>
/// <param name="Start">Moment of the first record.</param>
/// <param name="Every">Time from one record to the next.</param>
/// <param name="SerialPrefix">What stands before each serial.</param>
/// <param name="Station">The station, in place of the profile's.</param>
/// <param name="Offset">Offset of times that carry none.</param>
/// <param name="Separator">Column separator, in place of the profile's.</param>
internal sealed record Stated(
    DateTimeOffset? Start = null,
    TimeSpan? Every = null,
    string? SerialPrefix = null,
    string? Station = null,
    TimeSpan? Offset = null,
    char? Separator = null)
{
    /// <summary>Member of <c>extensions</c> that lists what was stated and not read.</summary>
    public const string ExtensionName = "statedByReplay";

    public static readonly Stated Nothing = new();
}
