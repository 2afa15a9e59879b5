namespace Sightline.Model;

/// <summary>How far what can be read is behind what was taken.</summary>
internal interface IJourneyAge
{
    /// <summary>Why nothing is added any more; null while the journey runs.</summary>
    string? Stopped { get; }

    /// <summary>Age of the oldest fact that is not in the tables yet; zero when all are.</summary>
    TimeSpan Behind(DateTimeOffset now);
}
