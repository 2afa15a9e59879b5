namespace Sightline.SystemTests.Harness;

/// <summary>The machine's clock with an error, which a test may change.</summary>
public sealed class SkewedClock(TimeSpan ahead) : TimeProvider
{
    public TimeSpan Ahead { get; set; } = ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
