using Sightline.Decisions.Reconciliation;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Rejects of the last hour whose ejection the PLC did not confirm in time: they may be among the good parts.</summary>
internal sealed class EjectNotices(UnconfirmedQuery unconfirmed) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => unconfirmed.Of(now).Select(one => new Notice
    {
        Id = $"eject:{one.Station}",
        Kind = "eject",
        Severity = NoticeSeverity.Alarm,
        Station = one.Station,
        Since = one.Since,
        What = $"Station '{one.Station}' rejected {one.Count} {(one.Count == 1 ? "part" : "parts")} in the last hour whose ejection was not confirmed in time, the first is {one.First}.",
        Do = "Look whether the ejector and its sensor work, and find the parts; the page Reconciliation lists each of them.",
        Page = "/reconciliation",
    });
}
