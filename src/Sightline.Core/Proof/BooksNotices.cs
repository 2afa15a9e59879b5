using Sightline.Identity;
using Sightline.Insight.Notices;

namespace Sightline.Proof;

/// <summary>Books that do not balance.</summary>
internal sealed class BooksNotices(BooksQuery books) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => books.Read(_ => 0, 0).Differences is { Count: > 0 } differences
        ?
        [
            new Notice
            {
                Id = "books",
                Kind = "books",
                Severity = NoticeSeverity.Alarm,
                What = $"The books do not balance: {differences[0]}{(differences.Count > 1 ? $" And {differences.Count - 1} more." : "")}",
                Do = "Call whoever looks after this node; do not restart it first.",
                Needs = Permission.ReadBooks,
                Page = "/books",
            },
        ]
        : [];
}
