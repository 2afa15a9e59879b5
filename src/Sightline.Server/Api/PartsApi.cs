using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}: everything that is known of one part, on one time line.</summary>
internal sealed class PartsApi(PartStory story, IJournal journal, Projector projector)
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
        await (story.Of(part, http.CallerOf()!.Stations, http.CallerOf()!.Targets) is { } told
            ? Answers.JsonAsync(http, told.ToJson(asOf))
            : Problems.NotFoundAsync(http, $"No inspection names part '{part}', neither as serial nor as batch."));
    }
}
