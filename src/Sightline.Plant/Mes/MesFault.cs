using System.Text.Json.Serialization;

namespace Sightline.Plant.Mes;

/// <summary>What the simulated MES does wrong on purpose, to <c>POST /records</c> only.</summary>
[JsonConverter(typeof(MesFaultKindConverter))]
public enum MesFaultKind
{
    /// <summary>Nothing: it works.</summary>
    None,

    /// <summary>Stores, and answers after the delay.</summary>
    Slow,

    /// <summary>Answers 500 and stores nothing.</summary>
    Error500,

    /// <summary>Stores, then breaks the connection: the answer is lost.</summary>
    DropAfterStoring,

    /// <summary>Answers 200 with <c>"result": "failed"</c> and stores nothing.</summary>
    OkButFailed,

    /// <summary>Answers 401 as if the token had run out, and stores nothing.</summary>
    ExpiredToken,

    /// <summary>Answers 503 with Retry-After and stores nothing.</summary>
    Unavailable503,
}

/// <summary>A deliberate fault of the simulated MES.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Times">How many posts it hits before the MES works again. Null: until another fault or none is set.</param>
/// <param name="DelayMs">Milliseconds before a slow answer. Used by <see cref="MesFaultKind.Slow"/> only.</param>
/// <param name="RetryAfterSeconds">Seconds named in Retry-After. Used by <see cref="MesFaultKind.Unavailable503"/> only.</param>
public sealed record MesFault(MesFaultKind Kind, int? Times = null, int DelayMs = 1_000, int RetryAfterSeconds = 1)
{
    /// <summary>The MES works.</summary>
    public static MesFault None { get; } = new(MesFaultKind.None);

    internal string? Problem() => this switch
    {
        { Times: <= 0 } => $"times is {Times}. Give 1 or more, or null for 'until changed'.",
        { DelayMs: < 0 } => $"delayMs is {DelayMs}. Give 0 or more milliseconds.",
        { RetryAfterSeconds: < 0 } => $"retryAfterSeconds is {RetryAfterSeconds}. Give 0 or more seconds.",
        _ => null,
    };
}

/// <summary>none, slow, error500, dropAfterStoring, okButFailed, expiredToken, unavailable503.</summary>
internal sealed class MesFaultKindConverter()
    : JsonStringEnumConverter<MesFaultKind>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
