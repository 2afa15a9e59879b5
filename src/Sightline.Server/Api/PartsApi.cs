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
        var asOf = asked.AsOf(then: true);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var caller = http.CallerOf()!;
        await (story.Of(part, caller.Stations, caller.Targets, new StoryWish(trace.PositionOf(asOf), Whole: !caller.IsLimited)) is { } told
            ? Answers.JsonAsync(http, told.ToJson(asOf))
            : Problems.NotFoundAsync(http, NotKnown(part, asOf)));
    }

    public static string NotKnown(string part, AsOf asOf) =>
        $"No inspection names part '{part}', neither as serial nor as batch{(asOf.Position is null && asOf.Moment is null ? "" : ", as known then")}.";
}
