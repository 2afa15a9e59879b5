using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Server.Histories;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}: everything that is known of one part, on one time line.</summary>
internal sealed class PartsApi(PartStory story, TraceQuery trace, IJournal journal, Projector projector)
{
    public async Task OneAsync(HttpContext http)
    {
        var (part, asked) = (PathText.Segment(http, 1), new Asked(http));
        var asOf = asked.AsOf();
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var caller = http.CallerOf()!;
        await (story.Of(part, caller.Stations, caller.Targets, new StoryWish(PositionOf(trace, asOf), Whole: !caller.IsLimited)) is { } told
            ? Answers.JsonAsync(http, told.ToJson(asOf))
            : Problems.NotFoundAsync(http, NotKnown(part, asOf)));
    }

    /// <summary>The position that a moment means; null for now, and for then, which each record answers for itself.</summary>
    public static long? PositionOf(TraceQuery trace, AsOf asOf) => asOf.Position ?? (asOf.Moment is { } moment ? trace.PositionAt(Until(moment)) : null);

    public static string NotKnown(string part, AsOf asOf) =>
        $"No inspection names part '{part}', neither as serial nor as batch{(asOf.Position is null && asOf.Moment is null ? "" : ", as known then")}.";

    /// <summary>Answers show milliseconds: a time from one of them means all of its millisecond.</summary>
    private static DateTimeOffset Until(DateTimeOffset moment) =>
        moment.Ticks % TimeSpan.TicksPerMillisecond == 0 ? moment.AddTicks(TimeSpan.TicksPerMillisecond - TimeSpan.TicksPerMicrosecond) : moment;
}
