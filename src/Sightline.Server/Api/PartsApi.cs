using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}: everything that is known of one part, on one time line.</summary>
internal sealed class PartsApi(PartStory story, IJournal journal, Projector projector)
{
    public async Task OneAsync(HttpContext http)
    {
        var part = PathText.Segment(http, 1);
        await projector.WaitForAsync(journal.Head, http.RequestAborted);
        await (story.Of(part, http.CallerOf()!.Stations, http.CallerOf()!.Targets) is { } told
            ? Answers.JsonAsync(http, told.ToJson())
            : Problems.NotFoundAsync(http, $"No inspection names part '{part}', neither as serial nor as batch."));
    }
}
