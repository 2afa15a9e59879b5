using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Model;

namespace Sightline.Server.Pages.Targets;

/// <summary>What the page of all targets shows.</summary>
/// <param name="Targets">How each does.</param>
/// <param name="Live">How many are sent to.</param>
internal sealed record TargetsView(IReadOnlyList<TargetOverview> Targets, LiveCount Live);

/// <summary>What the page of one target shows.</summary>
internal sealed record TargetView
{
    public required TargetOverview Target { get; init; }

    public required TargetSettings Settings { get; init; }

    public required LiveCount Live { get; init; }

    /// <summary>Version of the map in use; null for none.</summary>
    public string? Map { get; init; }

    /// <summary>Its kind of connector, and the page of that in docs/connectors; null where this node has no such kind.</summary>
    public (IConnectorKind Kind, string Page)? Connector { get; init; }

    /// <summary>When it was last tried, and what was found; null before that.</summary>
    public LastPreflight? Preflight { get; init; }

    /// <summary>Change requests about it, newest first.</summary>
    public IReadOnlyList<ChangeRequest> Changes { get; init; } = [];

    /// <summary>Why a stage was not set, in words; empty where nothing was refused.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Lines that were typed for stage canary, where they were refused.</summary>
    public string? Lines { get; init; }

    /// <summary>It can be sent to only with a change request, and there is none that was approved.</summary>
    public bool NeedsChange => !TargetStages.Sends(Settings.Stage) && Live.IsFull && !Changes.Any(c => c.State is ChangeState.Approved or ChangeState.Used);
}

/// <summary>What was found when a target was last tried.</summary>
/// <param name="At">When.</param>
/// <param name="Verdict">good, doubt or bad.</param>
/// <param name="Findings">Each with what was tried, how it went, and in words.</param>
internal sealed record LastPreflight(DateTimeOffset At, string Verdict, IReadOnlyList<(string Check, string Verdict, string Detail)> Findings);
