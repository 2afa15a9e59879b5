using System.Text.Json.Nodes;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Identity;
using Sightline.Proof;

namespace Sightline.Server.Pages.Maps;

/// <summary>What the list shows.</summary>
/// <param name="Versions">Every version in use or on its way there.</param>
/// <param name="Matrix">Every class against every target.</param>
/// <param name="Own">Those that who looks drafted or changed.</param>
internal sealed record MapsView(IReadOnlyList<MapVersion> Versions, MapMatrix Matrix, IReadOnlyList<MapVersion> Own);

/// <summary>What a cell shows that was just edited.</summary>
/// <param name="Column">Of its target.</param>
/// <param name="Class">Of its row.</param>
/// <param name="IsSeen">Whether any station ever sent it.</param>
/// <param name="Next">What to do next.</param>
internal sealed record MapCellView(MapColumn Column, string Class, bool IsSeen, MapsView Next);

/// <summary>What the page of one map shows.</summary>
/// <param name="Versions">All of them, the one drafted last first.</param>
/// <param name="Shown">The one that is shown in full.</param>
/// <param name="Signatures">On the shown version, as their facts carry them.</param>
/// <param name="With">The version it is compared with; null for none.</param>
/// <param name="Changes">What differs from that.</param>
/// <param name="Coverage">Which classes it knows.</param>
/// <param name="Replay">What its replay found; null before one.</param>
/// <param name="Hash">Of the fact of its draft, which a signature is bound to.</param>
/// <param name="SignedActs">The acts on it that need a signature here.</param>
/// <param name="Acts">The acts that its state allows, before it is asked who wants them.</param>
/// <param name="IsOwn">Four eyes are asked for, and this person drafted or changed it.</param>
/// <param name="Form">What was written into the form before, and what was wrong with it.</param>
/// <param name="Refused">Why the act was not done, in words; null where nothing was refused.</param>
internal sealed record MapView(
    IReadOnlyList<MapVersion> Versions, MapVersion Shown, IReadOnlyList<string> Signatures, MapVersion? With, IReadOnlyList<AuditChange> Changes, MapCoverage Coverage, JsonObject? Replay,
    string Hash, IReadOnlyList<string> SignedActs, IReadOnlyList<string> Acts, bool IsOwn, DecisionForm Form, string? Refused);

/// <summary>What the form of a draft shows.</summary>
/// <param name="Target">Whose map.</param>
/// <param name="Text">The map as its file has it.</param>
/// <param name="Problems">Everything that is wrong with it.</param>
/// <param name="Refused">Why it was not taken, in words.</param>
internal sealed record MapDraftView(string Target, string Text, IReadOnlyList<string> Problems, string? Refused);
