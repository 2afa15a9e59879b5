using Sightline.Buffering;
using Sightline.Identity;

namespace Sightline.Insight.Notices;

/// <summary>Tells that nothing is taken because the disk is full.</summary>
internal sealed class RoomNotices(JournalRoom room) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => room.Trouble is { } trouble
        ?
        [
            new Notice
            {
                Id = "disk",
                Kind = "disk",
                Severity = NoticeSeverity.Alarm,
                What = trouble,
                Do = "Make room on the disk of the data folder, or give the node a larger one. It goes on by itself.",
                Needs = Permission.ReadBooks,
                Page = "/books",
            },
        ]
        : [];
}
