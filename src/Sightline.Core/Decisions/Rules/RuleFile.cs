using System.Text.Json.Serialization;

namespace Sightline.Decisions.Rules;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>One version of a rule, as a person writes it: what it looks at, what it watches for, and what is done when it finds that.</summary>
internal sealed record RuleFile
{
    /// <summary>The rule's name, for example <c>cluster-l1</c>.</summary>
    public string Id { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>What it is for, in a sentence.</summary>
    public string? Title { get; set; }

    /// <summary>What whoever takes a finding on does first, in a sentence: it stands large on the andon board.</summary>
    public string? Advice { get; set; }

    public RuleScope Where { get; set; } = new();

    public WatchSettings Watch { get; set; } = new();

    /// <summary>In this order. None: it only tells.</summary>
    public IReadOnlyList<RuleAction> Actions { get; set; } = [];
}

/// <summary>Which inspections a rule looks at. A member that is absent narrows nothing.</summary>
internal sealed record RuleScope
{
    public IReadOnlyList<string>? Lines { get; set; }

    public IReadOnlyList<string>? Stations { get; set; }

    public IReadOnlyList<string>? Products { get; set; }

    /// <summary>Defect classes; others are not there for this rule.</summary>
    public IReadOnlyList<string>? Classes { get; set; }
}

/// <summary>What a rule watches for. Which members a kind takes, and which it needs, its own check says.</summary>
internal sealed record WatchSettings
{
    /// <summary>cluster, rate, run, confidence, period, or notice.</summary>
    public string Kind { get; set; } = "";

    /// <summary>ISO 8601 duration: how far back it looks, by moments of exposure.</summary>
    public string? Window { get; set; }

    /// <summary>Where on the part cells lie, for <c>cluster</c>. Without it only named zones are places.</summary>
    public WatchGrid? Grid { get; set; }

    /// <summary>False alarms that all combinations together may bring in 60 shifts, for <c>cluster</c> and <c>period</c>. Default 1.</summary>
    public decimal? FalseAlarms { get; set; }

    /// <summary>Never fewer parts than this are a cluster, or a pattern. Default 3.</summary>
    public int? Floor { get; set; }

    /// <summary>Parts of a product at a station that must be known before what is found may do more than tell, for <c>cluster</c>. Default 5,000.</summary>
    public int? ProvisionalParts { get; set; }

    /// <summary>Combinations of class and place to reckon with, for <c>cluster</c>. Absent: those seen so far.</summary>
    public int? Combinations { get; set; }

    /// <summary>Most combinations that are remembered, for <c>cluster</c> and <c>period</c>. Default 10,000.</summary>
    public int? Most { get; set; }

    /// <summary>True: defects that have no place count too, all as one place. For <c>cluster</c>.</summary>
    public bool? Unplaced { get; set; }

    /// <summary>Every so many units, for <c>period</c>: the numbers of cavities, nests or rollers.</summary>
    public IReadOnlyList<int>? Periods { get; set; }

    /// <summary>Share over which <c>rate</c> finds, 0 to 1. Absent: limits of its own groups by Laney's p′ chart.</summary>
    public decimal? Limit { get; set; }

    /// <summary>Inspections that must be in the window before <c>rate</c> says anything. Default 50.</summary>
    public int? Least { get; set; }

    /// <summary>How many inspections <c>rate</c> looks back, in the place of a window; how many passes make one value of <c>confidence</c>, default 50.</summary>
    public int? Parts { get; set; }

    /// <summary>Failed parts in a row, for <c>run</c>. Default 3.</summary>
    public int? Fails { get; set; }

    /// <summary>Passed parts in a row after which a <c>run</c> is over. Default 1.</summary>
    public int? Passes { get; set; }

    /// <summary>Groups from which the base is learned: for <c>confidence</c> (default 40), and for <c>rate</c> without a limit (default 25).</summary>
    public int? Base { get; set; }

    /// <summary>Weight of the newest value of <c>confidence</c>, over 0 and at most 1. Default 0.2.</summary>
    public decimal? Lambda { get; set; }

    /// <summary>How many standard deviations below its base <c>confidence</c> may fall. Default 4.</summary>
    public decimal? Sigmas { get; set; }

    /// <summary>For <c>notice</c>: the kind of notice that must stand, for example challenge, recipe, clock, silent.</summary>
    public string? Notice { get; set; }

    /// <summary>For <c>notice</c>, ISO 8601 duration: how long it must have stood.</summary>
    public string? For { get; set; }
}

/// <summary>Cells on the part: the rectangle in which boxes of defects lie, cut into columns and rows.</summary>
internal sealed record WatchGrid
{
    /// <summary>Of the rectangle, in <see cref="Unit"/>.</summary>
    public decimal Width { get; set; }

    /// <summary>Of the rectangle, in <see cref="Unit"/>.</summary>
    public decimal Height { get; set; }

    public int Columns { get; set; }

    public int Rows { get; set; }

    /// <summary>Unit of the boxes that it takes. Absent: px.</summary>
    public string? Unit { get; set; }
}

/// <summary>Something that is done when a rule finds what it watches for.</summary>
internal sealed record RuleAction
{
    /// <summary>alarm, hold, nonconformance, stop, divert, notify or rework.</summary>
    public string Do { get; set; } = "";

    /// <summary>For <c>notify</c>: the target that carries the message, for example a mail server or a web hook. For <c>rework</c>: the station.</summary>
    public string? To { get; set; }

    /// <summary>For <c>hold</c>: <c>finding</c> (default), the parts that the finding names; <c>since</c>, every part of its station since its first.</summary>
    public string? Parts { get; set; }

    /// <summary>For <c>notify</c>: only in these shifts. Absent: in every one.</summary>
    public IReadOnlyList<string>? Shifts { get; set; }

    /// <summary>For <c>notify</c>, ISO 8601 duration: only when nobody has acknowledged by then.</summary>
    public string? After { get; set; }

    /// <summary>For <c>notify</c>, ISO 8601 duration: at most once in this time for the same place and class.</summary>
    public string? Quiet { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RuleFile))]
[JsonSerializable(typeof(RuleFound))]
internal sealed partial class RuleJson : JsonSerializerContext;
