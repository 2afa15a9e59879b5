using System.Text.Json.Serialization;

namespace Sightline.Retention;

/// <summary>What is done about retention. The words are in facts and never change.</summary>
internal static class RetentionWords
{
    public const string Policy = "policy";
    public const string EndPolicy = "endPolicy";
    public const string Pin = "pin";
    public const string Release = "release";

    /// <summary>A pass begins: what is planned to go.</summary>
    public const string Pass = "pass";

    /// <summary>A pass is over: what went.</summary>
    public const string Passed = "passed";

    public const string Legal = "legal";
    public const string Quality = "quality";
}

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>Body of a <c>retention.moved</c> fact. Members that an act does not use are absent.</summary>
internal sealed record RetentionMove
{
    /// <summary>One of <see cref="RetentionWords"/>.</summary>
    public string Act { get; set; } = "";

    public string By { get; set; } = "";

    public string? Reason { get; set; }

    /// <summary>What it is about: the id of a policy, or the position of the fact that set the pin or began the pass; absent where this fact does.</summary>
    public string? Id { get; set; }

    /// <summary>Whom or what a policy is for, and what a pin is on: a kind, a colon and a key.</summary>
    public string? Of { get; set; }

    /// <summary>Class to time.</summary>
    public Dictionary<string, string>? Keep { get; set; }

    /// <summary>legal or quality.</summary>
    public string? Kind { get; set; }

    /// <summary>Of a line: exposures from then.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Of a line: exposures before then.</summary>
    public DateTimeOffset? To { get; set; }

    public RetentionFigures? Figures { get; set; }
}

/// <summary>What a pass is to do, or did.</summary>
internal sealed record RetentionFigures
{
    /// <summary>What was due at this moment.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The newest fact that the plan knew of.</summary>
    public long? AsOf { get; set; }

    public long Images { get; set; }

    public long Bytes { get; set; }

    /// <summary>Due, and kept for a reason.</summary>
    public long? Stays { get; set; }

    /// <summary>To the cold store.</summary>
    public long Moves { get; set; }

    /// <summary>Planned to go, and needed by then.</summary>
    public long? Kept { get; set; }

    /// <summary>What kept it from its end, in words.</summary>
    public string? Trouble { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RetentionMove))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RetentionJson : JsonSerializerContext;
