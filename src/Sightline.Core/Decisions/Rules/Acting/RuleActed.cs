using System.Text.Json.Serialization;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>Body of a <c>rule.acted</c> fact: what became of one action of a rule for one finding. The newest of an action stands.</summary>
internal sealed record RuleActed
{
    /// <summary>Id of the finding.</summary>
    public string Finding { get; set; } = "";

    public string Rule { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>Place of the action in the rule, from 0.</summary>
    public int Nr { get; set; }

    /// <summary>As the rule calls it.</summary>
    public string What { get; set; } = "";

    /// <summary>One of <see cref="ActionOutcomes"/>.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>In a sentence.</summary>
    public string Text { get; set; } = "";

    /// <summary>The fact before this one is what the action became: a hold, a nonconformance, a step of one. They are written together; the first is what the action is named after.</summary>
    public bool? Became { get; set; }

    /// <summary>The newest record it was done for.</summary>
    public long? Upto { get; set; }

    /// <summary>Who was told or asked.</summary>
    public string? Whom { get; set; }
}

/// <summary>What can become of an action. The words are stored and never change.</summary>
internal static class ActionOutcomes
{
    public const string Done = "done";

    /// <summary>It was tried and could not be done.</summary>
    public const string Refused = "refused";

    /// <summary>It was not to be done for this finding.</summary>
    public const string Skipped = "skipped";

    /// <summary>It is under way: a machine was asked and has not answered yet, or more steps follow.</summary>
    public const string Asked = "asked";

    /// <summary>Nobody knows whether it was done: a person looks.</summary>
    public const string Unknown = "unknown";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuleActed))]
internal sealed partial class ActingJson : JsonSerializerContext;
