using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Exports.Life;

/// <summary>Body of a <c>map.moved</c> fact: a step in the life of one version.</summary>
internal sealed record MapMove
{
    public string Target { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>replay, approve, publish or retire.</summary>
    public string Act { get; set; } = "";

    /// <summary>Journal position of the draft that was looked at. A step that looked at another draft than the newest is none.</summary>
    public long Draft { get; set; }

    /// <summary>Who, for example <c>user:anna</c>.</summary>
    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>True when the plant asked that somebody else approves than who drafted.</summary>
    public bool? FourEyes { get; set; }

    /// <summary>Where it stood, for the audit.</summary>
    public MapStanding? Old { get; set; }

    /// <summary>Where it stands since, for the audit.</summary>
    public MapStanding? New { get; set; }

    /// <summary>What a replay found.</summary>
    public JsonObject? Replay { get; set; }

    public Signature? Signature { get; set; }
}

/// <summary>One side of a step, as the audit shows it.</summary>
internal sealed record MapStanding
{
    public string State { get; set; } = "";

    public string Sha256 { get; set; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MapMove))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class MapLifeJson : JsonSerializerContext;
