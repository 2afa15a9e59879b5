using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Decisions.Holds;

/// <summary>Body of a <c>hold.placed</c> fact: the exact parts, as they were found when it was placed.</summary>
internal sealed record HoldPlaced
{
    public string Reason { get; set; } = "";

    public string By { get; set; } = "";

    public string? Line { get; set; }

    /// <summary>What brought it about, where that was no person, for example <c>finding:4711.1</c>.</summary>
    public string? Cause { get; set; }

    /// <summary>Position of the hold that these parts join; absent for a hold of its own. One that was released in whole by then takes none: they are held by this fact.</summary>
    public long? Adds { get; set; }

    /// <summary>What was named, without the long lists.</summary>
    public HoldAsked? Asked { get; set; }

    public IReadOnlyList<string> Serials { get; set; } = [];

    public IReadOnlyList<string> Batches { get; set; } = [];

    public IReadOnlyList<string> Lots { get; set; } = [];
}

/// <summary>Body of a <c>hold.released</c> fact: exactly what was set free. Its source is the hold.</summary>
internal sealed record HoldReleased
{
    /// <summary>Position of the hold.</summary>
    public long Hold { get; set; }

    public string Reason { get; set; } = "";

    public string By { get; set; } = "";

    /// <summary>Everything that was still held; the lists are empty then.</summary>
    public bool All { get; set; }

    public IReadOnlyList<string> Serials { get; set; } = [];

    public IReadOnlyList<string> Batches { get; set; } = [];

    public IReadOnlyList<string> Lots { get; set; } = [];

    public Signature? Signature { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(HoldAsked))]
[JsonSerializable(typeof(HoldPlaced))]
[JsonSerializable(typeof(HoldReleased))]
internal sealed partial class HoldJson : JsonSerializerContext;
