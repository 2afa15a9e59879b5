using Sightline.Context.Changeover;
using Sightline.Model;

namespace Sightline.Server.Pages.Changeover;

/// <summary>What the panel of a line shows.</summary>
/// <param name="Lines">Every line, to choose from.</param>
/// <param name="Stands">How the chosen line stands; null where there is none.</param>
/// <param name="Permit">May it run, and why not; null with <paramref name="Stands"/>.</param>
/// <param name="Mismatches">Newest times in which a station worked with another recipe.</param>
/// <param name="Earlier">Newest changeovers, the present one first.</param>
/// <param name="Spans">What spoke against running, and when.</param>
/// <param name="Orders">Orders to change over to, newest first.</param>
/// <param name="Refused">Why what was just wanted was not done, in words; null when it was.</param>
internal sealed record ChangeoverView(
    IReadOnlyList<PlantLine> Lines, LineStands? Stands, Permit? Permit, IReadOnlyList<Mismatch> Mismatches,
    IReadOnlyList<ChangeoverRecord> Earlier, IReadOnlyList<PermitSpan> Spans, IReadOnlyList<string> Orders, string? Refused)
{
    public static readonly ChangeoverView None = new([], null, null, [], [], [], [], null);

    public bool Does(string act) => Stands is not null && ChangeoverRules.Actions(Stands.Record, Stands.State).Contains(act);
}

/// <summary>The form with which somebody lets a line run against its permit.</summary>
/// <param name="Line">The line.</param>
/// <param name="Permit">What is overridden.</param>
/// <param name="Signed">Name and hash of what the signature is bound to.</param>
/// <param name="Form">What was written into it.</param>
/// <param name="Refused">Why it was not done; null at first.</param>
internal sealed record OverrideView(string Line, Permit Permit, (string Name, string Sha256) Signed, DecisionForm Form, string? Refused);

/// <summary>The parts of one mismatch.</summary>
/// <param name="Of">The mismatch.</param>
/// <param name="Shown">Its parts by exposure: the first thousand.</param>
/// <param name="Refused">Why they were not held, in words; null when nothing was refused.</param>
internal sealed record MismatchView(Mismatch Of, IReadOnlyList<MismatchPart> Shown, string? Refused);
