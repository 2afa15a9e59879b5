using System.Text.Json.Serialization;

namespace Sightline.Genealogy.Recalls;

/// <summary>What is done with a recall. The words are in facts and never change.</summary>
internal static class RecallWords
{
    public const string Open = "open";
    public const string Drill = "drill";
    public const string Hold = "hold";
    public const string Close = "close";
}

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>Body of a <c>recall.moved</c> fact. Members that an act does not use are absent.</summary>
internal sealed record RecallMove
{
    /// <summary>One of <see cref="RecallWords"/>.</summary>
    public string Act { get; set; } = "";

    /// <summary>Position of the fact that opened it; 0 in that fact itself.</summary>
    public long Recall { get; set; }

    public string By { get; set; } = "";

    public string? Reason { get; set; }

    public RecallScope? Scope { get; set; }

    public RecallDrill? Drill { get; set; }

    /// <summary>Position of the hold that holds its units.</summary>
    public long? Hold { get; set; }
}

/// <summary>What a recall is about, exactly, as it was known when it was opened.</summary>
internal sealed record RecallScope
{
    /// <summary>The thing that it began with, such as <c>lot:L-77</c>.</summary>
    public string Of { get; set; } = "";

    /// <summary>The newest fact that it knows of.</summary>
    public long AsOf { get; set; }

    /// <summary>False where the trace was cut.</summary>
    public bool Complete { get; set; }

    /// <summary>Microseconds until the scope was known.</summary>
    public long Took { get; set; }

    /// <summary>Units that events say are affected, each as kind, colon, key.</summary>
    public IReadOnlyList<string> Stated { get; set; } = [];

    /// <summary>Units that were exposed while it was loaded.</summary>
    public IReadOnlyList<string> Time { get; set; } = [];

    /// <summary>Units of which some are affected, and nobody can tell which.</summary>
    public IReadOnlyList<string> Batch { get; set; } = [];
}

/// <summary>What a drill measured.</summary>
internal sealed record RecallDrill
{
    public long Seed { get; set; }

    /// <summary>Units that were traced back.</summary>
    public long Sampled { get; set; }

    /// <summary>Of these: that led back to the lot.</summary>
    public long Confirmed { get; set; }

    /// <summary>Units whose place was known.</summary>
    public long Placed { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecallMove))]
internal sealed partial class RecallJson : JsonSerializerContext;
