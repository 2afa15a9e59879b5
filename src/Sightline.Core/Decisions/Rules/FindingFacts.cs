using System.Text.Json.Serialization;

namespace Sightline.Decisions.Rules;

/// <summary>Body of a <c>finding.acknowledged</c> fact: somebody knows of it and sees to it.</summary>
internal sealed record FindingAcknowledged
{
    public string Finding { get; set; } = "";

    public string By { get; set; } = "";

    public string? Reason { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FindingAcknowledged))]
internal sealed partial class FindingJson : JsonSerializerContext;
