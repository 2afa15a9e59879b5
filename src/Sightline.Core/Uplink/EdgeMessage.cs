using System.Text.Json.Serialization;
using Sightline.Buffering;

namespace Sightline.Uplink;

/// <summary>A place in an edge's journal.</summary>
/// <param name="Position">Position of the last fact before the place; 0 for the beginning.</param>
/// <param name="Hash">Chain hash of that fact, hexadecimal; null where it is not known.</param>
internal sealed record JournalPlace(long Position, string? Hash)
{
    public static readonly JournalPlace Beginning = new(0, Convert.ToHexStringLower(FactHash.Genesis));
}

/// <summary>
/// First line of what an edge sends: who it is, which part of its journal follows, and how it is. The facts between
/// <see cref="After"/> and <see cref="UpTo"/> follow, one a line, those left out that concern the edge alone.
/// </summary>
internal sealed record EdgeGreeting
{
    public required string Edge { get; set; }

    /// <summary>Which journal: made once, at random, and copied with it.</summary>
    public required string Instance { get; set; }

    public required string Version { get; set; }

    public required JournalPlace After { get; set; }

    public required JournalPlace UpTo { get; set; }

    /// <summary>Position of the oldest fact that the edge still has.</summary>
    public long First { get; set; } = 1;

    /// <summary>Position of its newest fact.</summary>
    public long Head { get; set; }

    public EdgeStatus Status { get; set; } = new();
}

/// <summary>How an edge is.</summary>
internal sealed record EdgeStatus
{
    /// <summary>Facts that the hub does not have yet.</summary>
    public long Backlog { get; set; }

    /// <summary>When the oldest of them was received.</summary>
    public DateTimeOffset? Oldest { get; set; }

    /// <summary>Images that the hub does not have yet.</summary>
    public long Images { get; set; }

    public long UsedBytes { get; set; }

    public long FreeBytes { get; set; }

    public long ReservedBytes { get; set; }

    /// <summary>At the present rate; null while the disk does not fill.</summary>
    public double? SecondsToFull { get; set; }

    /// <summary>Its clock beside the hub's; null until measured.</summary>
    public double? ClockOffsetInSeconds { get; set; }

    /// <summary>What it cannot mend by itself, in words.</summary>
    public string? Trouble { get; set; }
}

/// <summary>One fact of an edge.</summary>
internal sealed record FactLine
{
    public long Position { get; set; }

    public required string Kind { get; set; }

    public required string Source { get; set; }

    public string? Key { get; set; }

    public DateTimeOffset? ObservedAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public required string Actor { get; set; }

    public required byte[] Body { get; set; }

    public static FactLine Of(Fact fact) => new()
    {
        Position = fact.Position,
        Kind = fact.Kind,
        Source = fact.Source,
        Key = fact.Key,
        ObservedAt = fact.Times.ObservedAt,
        ReceivedAt = fact.Times.ReceivedAt,
        Actor = fact.Actor,
        Body = fact.Body,
    };
}

/// <summary>What the hub says of each fact: 201 new, 200 known, 409, 422 and 403 kept in quarantine, 503 not taken. All but the last are the hub's now.</summary>
internal sealed record EdgeAnswer
{
    public IReadOnlyList<int> Statuses { get; set; } = [];

    /// <summary>Set when nothing was taken: the hub lacks what the edge believes it has, after a restore for example. The edge sends again from there.</summary>
    public long? GoBackTo { get; set; }

    public const int NotTaken = 503;
}

/// <summary>Kinds of facts that an edge forwards. The others concern itself.</summary>
internal static class Carried
{
    public static bool Includes(string kind) =>
        kind is FactKinds.Inspection or FactKinds.Refused or FactKinds.Event or FactKinds.Act or FactKinds.Clock;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EdgeGreeting))]
[JsonSerializable(typeof(FactLine))]
[JsonSerializable(typeof(EdgeAnswer))]
[JsonSerializable(typeof(EdgeReport))]
internal sealed partial class UplinkJson : JsonSerializerContext;
