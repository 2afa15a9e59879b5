using Sightline.Decisions.PartMoves;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Parts that left and should not have, and parts that were heard of after they had left: of the last day, one notice for each kind.</summary>
internal sealed class PartExceptionNotices(PartMoveQuery query) : INotices
{
    private const int MostLookedAt = 1_000;
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(1);

    public IEnumerable<Notice> At(DateTimeOffset now) => query.Exceptions(null, MostLookedAt).Where(e => e.At > now - s_shown).GroupBy(e => e.Why).OrderBy(g => g.Key, StringComparer.Ordinal).Select(alike => new Notice
    {
        Id = $"parts:{alike.Key}",
        Kind = "part",
        Severity = alike.Key == PartExceptions.Shipped ? NoticeSeverity.Warning : NoticeSeverity.Alarm,
        Since = alike.Min(e => e.At),
        What = $"{(alike.Count() == 1 ? "1 part" : $"{alike.Count()} parts")} {Words(alike.Key)}: {string.Join(", ", alike.Select(e => e.Key).Distinct().Take(5))}{(alike.Select(e => e.Key).Distinct().Skip(5).Any() ? " …" : "")}.",
        Do = "Find the part and stop it, or find out who reported it wrongly. The page lists every one.",
        Page = "/part-exceptions",
    });

    private static string Words(string why) => why switch
    {
        PartExceptions.Shipped => "was heard of after it had been shipped",
        PartExceptions.Held => "left although it is on hold",
        PartExceptions.Scrapped => "left although it was scrapped",
        PartExceptions.Returned => "left although it goes back to its supplier",
        _ => "left although its rework is not done",
    };
}
