namespace Sightline.Model;

/// <summary>How far a station's clock was off at the moment of a record.</summary>
/// <param name="Offset">The station's clock minus this node's: positive when the station is ahead.</param>
/// <param name="Uncertainty">Half the width of the span in which the true offset lies; null where there is no bound, as of an estimate.</param>
/// <param name="State">How it is known; one of <see cref="ClockStates"/>.</param>
internal sealed record ClockReading(TimeSpan Offset, TimeSpan? Uncertainty, string State);

/// <summary>How far a station's clock can be trusted. Written to the database and the API; never renamed.</summary>
internal static class ClockStates
{
    /// <summary>Measured by an exchange of time stamps, and within the limit.</summary>
    public const string Ok = "ok";

    /// <summary>Measured, and further off than the limit. Records are corrected.</summary>
    public const string Off = "off";

    /// <summary>Measured or estimated, and so far off that rules on time windows do not rely on it.</summary>
    public const string Untrusted = "untrusted";

    /// <summary>No exchange is possible: taken from the smallest delay at which its records arrive.</summary>
    public const string Estimated = "estimated";
}
