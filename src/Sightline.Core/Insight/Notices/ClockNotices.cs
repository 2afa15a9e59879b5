using Sightline.Clocks;
using Sightline.Identity;

namespace Sightline.Insight.Notices;

/// <summary>Stations whose clock is further off than the limit.</summary>
internal sealed class ClockNotices(ClockQuery clocks) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => clocks.InAlarm().Select(clock => new Notice
    {
        Id = $"clock:{clock.Station}",
        Kind = "clock",
        Severity = NoticeSeverity.Warning,
        Station = clock.Station,
        Since = clock.AlarmSince,
        What = $"The clock of station '{clock.Station}' is {clock.InWords} of this node's.",
        Do = "Set the station's clock from the plant's time server. Its records are corrected or flagged until then; docs/clocks.md says which.",
        Needs = Permission.ReadBooks,
        Page = $"/sources/{Uri.EscapeDataString(clock.Station)}",
    });
}
