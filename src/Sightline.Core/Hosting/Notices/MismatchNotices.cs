using Sightline.Context.Changeover;
using Sightline.Identity;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Stations that work with another recipe than is expected, and lines that somebody let run against their permit.</summary>
internal sealed class MismatchNotices(ChangeoverQuery lines, MismatchQuery mismatches) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => mismatches.Lasting().Where(IsSo).Select(m => new Notice
    {
        Id = $"recipe:{m.Station}",
        Kind = "recipe",
        Severity = NoticeSeverity.Alarm,
        Station = m.Station,
        Since = m.BeganAt,
        What = $"Station '{m.Station}' of line '{m.Line}' works with recipe {StationRecipe.Words(m.Actual)}, and {StationRecipe.Words(m.Expected)} is expected; {m.Parts} {(m.Parts == 1 ? "part" : "parts")} since.",
        Do = "Stop the line, switch the station to the expected recipe, and hold the parts in between.",
        Page = $"/changeover?line={Uri.EscapeDataString(m.Line)}",
    }).Concat(lines.Overridden().Select(r => new Notice
    {
        Id = $"override:{r.Line}",
        Kind = "recipe",
        Severity = NoticeSeverity.Warning,
        Since = r.Since,
        What = $"{r.By} let line '{r.Line}' run against its permit.",
        Do = "Put right what was overridden, and change the line over.",
        Needs = Permission.ReadPlant,
        Page = $"/changeover?line={Uri.EscapeDataString(r.Line)}",
    }));

    /// <summary>What is expected may have been put right since the last part.</summary>
    private bool IsSo(Mismatch mismatch) =>
        lines.Of(mismatch.Line)?.Now.Stations.Any(s => s.Station == mismatch.Station && s.Verdict(null) == RecipeVerdict.Differs) == true;
}
