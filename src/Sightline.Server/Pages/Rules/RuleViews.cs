using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Genealogy;
using Sightline.Proof;

namespace Sightline.Server.Pages.Rules;

/// <summary>What the list of rules shows.</summary>
/// <param name="Rules">Each with its versions on the way or in use, and its last finding.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record RulesView(IReadOnlyList<(string Id, IReadOnlyList<RuleVersion> Versions, Finding? Last)> Rules, string? Cursor);

/// <summary>What the page of one rule shows.</summary>
/// <param name="Versions">All of them, the one drafted last first.</param>
/// <param name="Shown">The one that is shown in full.</param>
/// <param name="File">What it says.</param>
/// <param name="Steps">Its life, oldest first.</param>
internal sealed record RuleView(IReadOnlyList<RuleVersion> Versions, RuleVersion Shown, RuleFile File, IReadOnlyList<RuleStep> Steps)
{
    /// <summary>On the shown version, as their facts carry them.</summary>
    public required IReadOnlyList<string> Signatures { get; init; }

    /// <summary>What it names that has no master record.</summary>
    public required IReadOnlyList<ContractError> Warnings { get; init; }

    /// <summary>The version it is compared with; null for none.</summary>
    public RuleVersion? With { get; init; }

    public required IReadOnlyList<AuditChange> Changes { get; init; }

    /// <summary>What its replay found; null before one.</summary>
    public JsonObject? Replay { get; init; }

    /// <summary>What the rule found last.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Of the fact of its draft, which a signature is bound to.</summary>
    public required string Hash { get; init; }

    /// <summary>The acts that its state allows and that need a signature here.</summary>
    public required IReadOnlyList<string> SignedActs { get; init; }

    /// <summary>Four eyes are asked for, and this person drafted or changed it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>What was written into the form before, and what was wrong with it.</summary>
    public required DecisionForm Form { get; init; }

    /// <summary>Why the act was not done, in words; null where nothing was refused.</summary>
    public string? Refused { get; init; }
}

/// <summary>What the form of a draft shows.</summary>
/// <param name="Typed">Each field as it was typed, or as a version has it.</param>
/// <param name="Problems">Everything that is wrong with it.</param>
/// <param name="Refused">Why it was not taken, in words.</param>
internal sealed record RuleDraftView(IReadOnlyDictionary<string, string?> Typed, IReadOnlyList<ContractError> Problems, string? Refused);

/// <summary>What the list of findings shows.</summary>
internal sealed record FindingsView(IReadOnlyList<Finding> Findings, string? Cursor);

/// <summary>What the page of one finding shows.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Rule">The rule as it found it.</param>
/// <param name="Did">What became of its actions.</param>
/// <param name="Records">Its records, as many as a page shows, with an image of each where there is one.</param>
/// <param name="Shape">Where on the part its defects lie; null where that is not known.</param>
/// <param name="Refused">Why it was not acknowledged, in words.</param>
internal sealed record FindingView(
    Finding Finding, RuleFile Rule, IReadOnlyList<FindingAction> Did, IReadOnlyList<(FindingRecord Record, Inspections.Shot? Shot)> Records, FindingShape? Shape, string? Refused);
