using System.Text.Json.Serialization;
using Sightline.Model;

namespace Sightline.Context.Recipes;

/// <summary>Body of a <c>recipe.changed</c> fact: a step in the life of one version.</summary>
internal sealed record RecipeChange
{
    public string Recipe { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>approve, activate or retire.</summary>
    public string Act { get; set; } = "";

    /// <summary>Journal position of the draft that was read. An approval of another draft than the newest is none.</summary>
    public long Draft { get; set; }

    /// <summary>Who, for example <c>user:anna</c>.</summary>
    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>True when the plant asked that somebody else approves than who drafted.</summary>
    public bool? FourEyes { get; set; }

    /// <summary>Where it stood, for the audit.</summary>
    public RecipeStanding? Old { get; set; }

    /// <summary>Where it stands since, for the audit.</summary>
    public RecipeStanding? New { get; set; }

    public Signature? Signature { get; set; }
}

/// <summary>One side of a change, as the audit shows it.</summary>
internal sealed record RecipeStanding
{
    public string State { get; set; } = "";

    public string? ContentSha256 { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecipeChange))]
[JsonSerializable(typeof(RecipeMaster))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class RecipeJson : JsonSerializerContext;
