using System.Security.Cryptography;

namespace Sightline.Buffering;

/// <summary>A fact on its way into the journal. The body is hashed here, on the caller's thread, so that the one writer has less to do.</summary>
internal sealed class FactDraft
{
    public FactDraft(
        string kind, string source, string? key, DateTimeOffset? observedAt, DateTimeOffset receivedAt, string actor, ReadOnlyMemory<byte> body)
    {
        Kind = kind;
        Source = source;
        Key = key;
        ObservedAt = observedAt;
        ReceivedAt = receivedAt;
        Actor = actor;
        Body = body;
        SHA256.HashData(body.Span, BodyHash);
    }

    public string Kind { get; }

    public string Source { get; }

    public string? Key { get; }

    public DateTimeOffset? ObservedAt { get; }

    public DateTimeOffset ReceivedAt { get; }

    public string Actor { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public byte[] BodyHash { get; } = new byte[32];

    /// <summary>True for a fact that must be written before room can be made on the disk: the reserve is there for it.</summary>
    public bool MakesRoom { get; init; }
}

/// <summary>What became of one draft.</summary>
internal enum AppendOutcome
{
    /// <summary>Flushed: the journal owns it.</summary>
    Durable,

    /// <summary>The identity is known since <see cref="AppendResult.Position"/>, which is flushed. Nothing was written.</summary>
    Duplicate,

    /// <summary>Not taken: no room, or the disk refused. The sender still owns it.</summary>
    Full,
}

/// <summary>What became of one draft, and where it is.</summary>
internal readonly record struct AppendResult(AppendOutcome Outcome, long Position);
