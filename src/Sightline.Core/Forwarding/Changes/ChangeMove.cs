using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Forwarding.Changes;

/// <summary>Body of a <c>change.moved</c> fact: a step in the life of a change request. Its source is what is to change.</summary>
internal sealed record ChangeMove
{
    /// <summary>One of the acts of <see cref="ChangeLife"/>.</summary>
    public string Act { get; set; } = "";

    /// <summary>Journal position of the fact that asked; 0 in that fact itself.</summary>
    public long Change { get; set; }

    /// <summary>Journal position of the newest step that was looked at. A step that looked at another one is none.</summary>
    public long Seen { get; set; }

    /// <summary>Who, for example <c>user:anna</c>.</summary>
    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>One of <see cref="ChangeKinds"/>; when it is asked.</summary>
    public string? Kind { get; set; }

    /// <summary>What can go wrong; when it is asked.</summary>
    public string? Risk { get; set; }

    /// <summary>One of <see cref="RiskLevels"/>; when it is asked.</summary>
    public string? Level { get; set; }

    /// <summary>Not good from then on; when it is asked or approved.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Where it stood, for the audit.</summary>
    public ChangeStanding? Old { get; set; }

    /// <summary>Where it stands since, for the audit.</summary>
    public ChangeStanding? New { get; set; }

    public Signature? Signature { get; set; }
}

/// <summary>One side of a step, as the audit shows it.</summary>
internal sealed record ChangeStanding
{
    public string State { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Of { get; set; } = "";

    public string Level { get; set; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangeMove))]
internal sealed partial class ChangesJson : JsonSerializerContext;
