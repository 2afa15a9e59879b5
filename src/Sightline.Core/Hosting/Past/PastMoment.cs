namespace Sightline.Hosting.Past;

/// <summary>A moment of the past.</summary>
/// <param name="Position">The newest fact that was known then.</param>
/// <param name="At">What the clock showed, to the microsecond.</param>
internal readonly record struct PastMoment(long Position, DateTimeOffset At);
