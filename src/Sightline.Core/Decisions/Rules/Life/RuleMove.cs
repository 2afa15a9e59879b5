using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Decisions.Rules.Life;

/// <summary>Body of a <c>rule.moved</c> fact: a step in the life of one version.</summary>
internal sealed record RuleMove
{
    public string Rule { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>draft, replay, approve, shadow, live or retire.</summary>
    public string Act { get; set; } = "";

    /// <summary>For a draft: the file, character by character.</summary>
    public string? Text { get; set; }

    /// <summary>Journal position of the draft that was looked at. A step that looked at another draft than the newest is none.</summary>
    public long? Draft { get; set; }

    /// <summary>Who, for example <c>user:anna</c>.</summary>
    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>True when the plant asked that somebody else approves than who drafted.</summary>
    public bool? FourEyes { get; set; }

    /// <summary>Where it begins to watch: how many microseconds after its exposure a record may come and still be in time.</summary>
    public long? LateAfter { get; set; }

    /// <summary>Where it stood, for the audit.</summary>
    public RuleStanding? Old { get; set; }

    /// <summary>Where it stands since, for the audit.</summary>
    public RuleStanding? New { get; set; }

    /// <summary>What a replay found.</summary>
    public JsonObject? Replay { get; set; }

    public Signature? Signature { get; set; }
}

/// <summary>One side of a step, as the audit shows it.</summary>
internal sealed record RuleStanding
{
    public string State { get; set; } = "";

    public string Sha256 { get; set; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuleMove))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class RuleLifeJson : JsonSerializerContext;
