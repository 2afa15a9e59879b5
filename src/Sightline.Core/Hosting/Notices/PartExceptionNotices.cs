using Sightline.Decisions.PartMoves;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Parts that left and should not have, and parts that were heard of after they had left: of the last day, one notice for each kind.</summary>
internal sealed class PartExceptionNotices(PartMoveQuery query) : INotices
{
    private const int MostLookedAt = 1_000;
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(1);

    public IEnumerable<Notice> At(DateTimeOffset now) => query.Exceptions(null, MostLookedAt).Where(e => e.At > now - s_shown).GroupBy(e => e.Why).OrderBy(g => g.Key, StringComparer.Ordinal).Select(alike => Of(alike.Key, [.. alike]));

    private static Notice Of(string why, IReadOnlyList<PartException> alike)
    {
        // One part may be reported more than once: packed, then shipped.
        var parts = alike.Select(e => (e.Kind, e.Key)).Distinct().Select(p => p.Key).ToList();
        return new Notice
        {
            Id = $"parts:{why}",
            Kind = "part",
            Severity = why == PartExceptions.Shipped ? NoticeSeverity.Warning : NoticeSeverity.Alarm,
            Since = alike.Min(e => e.At),
            What = $"{(parts.Count == 1 ? "1 part" : $"{parts.Count} parts")} {Words(why, parts.Count == 1)}: {string.Join(", ", parts.Take(5))}{(parts.Count > 5 ? " …" : "")}.",
            Do = "Find the part and stop it, or find out who reported it wrongly. The page lists every one.",
            Page = "/part-exceptions",
        };
    }

    private static string Words(string why, bool one) => why switch
    {
        PartExceptions.Shipped => one ? "was heard of after it had been shipped" : "were heard of after they had been shipped",
        PartExceptions.Held => one ? "left although it is on hold" : "left although they are on hold",
        PartExceptions.Scrapped => one ? "left although it was scrapped" : "left although they were scrapped",
        PartExceptions.Returned => one ? "left although it goes back to its supplier" : "left although they go back to their supplier",
        _ => one ? "left although its rework is not done" : "left although their rework is not done",
    };
}
