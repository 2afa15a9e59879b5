using Sightline.Identity;

namespace Sightline.Insight.Notices;

/// <summary>
/// What needs a person now, from all who have something to tell. Read at most once in two seconds, whoever asks: each page has
/// the number in its head.
/// </summary>
internal sealed class NoticeBoard(IEnumerable<INotices> tellers, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<INotices> _tellers = [.. tellers];
    private readonly Lock _gate = new();
    private IReadOnlyList<Notice> _all = [];
    private long? _readAt;

    /// <summary>Alarms first, then the oldest.</summary>
    public IReadOnlyList<Notice> For(Caller caller) => [.. All().Where(n => Sees(caller, n))];

    private static bool Sees(Caller caller, Notice notice) =>
        caller.Can(notice.Needs)
        && (notice.Station is null || caller.Stations.Holds(notice.Station))
        && (notice.Target is null || caller.Targets.Holds(notice.Target))
        && (notice.Station is not null || notice.Target is not null || !caller.IsLimited);

    /// <summary>Everything that needs a person, whoever may be told, in the same order.</summary>
    public IReadOnlyList<Notice> All()
    {
        lock (_gate)
        {
            if (_readAt is not { } read || time.GetElapsedTime(read) >= Kept)
            {
                var now = time.GetUtcNow();
                _all = [.. _tellers.SelectMany(t => Told(t, now)).OrderByDescending(n => n.Severity).ThenBy(n => n.Since ?? now).ThenBy(n => n.Id, StringComparer.Ordinal)];
                _readAt = time.GetTimestamp();
            }

            return _all;
        }
    }

    /// <summary>One who cannot tell is told of too: the others still are, and so is every page.</summary>
    private static List<Notice> Told(INotices teller, DateTimeOffset now)
    {
        try
        {
            return [.. teller.At(now)];
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            return
            [
                new Notice
                {
                    Id = $"unread:{teller.GetType().Name}",
                    Kind = "unread",
                    Severity = NoticeSeverity.Alarm,
                    What = $"{teller.GetType().Name} could not be read: {error.Message}",
                    Do = "Call whoever looks after this node. Run 'sightline verify', then 'sightline rebuild'.",
                },
            ];
        }
    }
}
