namespace Sightline.Connectors.OAuth;

/// <summary>One token and how long it is used. Two are the same only when they are one object; its text is never shown.</summary>
/// <param name="value">What is sent behind <c>Bearer</c>.</param>
/// <param name="asked">Timestamp of the moment before it was asked for: its life began no earlier.</param>
/// <param name="life">How long it is used.</param>
/// <param name="said">False where the endpoint did not say how long it lives.</param>
internal sealed class AccessToken(string value, long asked, TimeSpan life, bool said)
{
    /// <summary>No token is used longer, whatever its endpoint says: a client that was shut out must notice within a day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Part of its life after which the next one is fetched.</summary>
    private const double RenewedAt = 0.8;

    public string Value => value;

    public TimeSpan Life => life;

    public bool LifeWasSaid => said;

    public bool IsAlive(TimeProvider time) => time.GetElapsedTime(asked) < life;

    public bool IsDue(TimeProvider time) => time.GetElapsedTime(asked) >= life * RenewedAt;
}

/// <summary>What came of asking for a token.</summary>
internal abstract record TokenReply
{
    private TokenReply() { }

    internal sealed record Came(AccessToken Token) : TokenReply;

    /// <summary>There is none now, in words without secrets.</summary>
    internal sealed record None(string Reason, TimeSpan? Wait = null) : TokenReply;
}
