using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>What needs a person now: the list, one of them, and that somebody takes on what a rule found.</summary>
internal sealed class NotificationsApi(NoticeBoard board, FindingActs findings)
{
    private const string OfFinding = "finding:";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/notifications", (HttpContext http, NotificationsApi notices) => notices.ListAsync(http)).WithTags("notifications").Lists().Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/notifications/{id}", (HttpContext http, NotificationsApi notices) => notices.OneAsync(http)).WithTags("notifications").Needs(Permission.ReadRecords, narrowed: true);
        api.MapPost("/notifications/{id}/acknowledge", (HttpContext http, NotificationsApi notices) => notices.AcknowledgeAsync(http)).WithTags("notifications").Needs(Permission.AcknowledgeAlarms, narrowed: true);
    }

    private Task ListAsync(HttpContext http) => Answers.PageAsync(http, _ => board.For(http.CallerOf()!), n => Shape(n, ActionsOf(n, http.CallerOf()!)));

    private Task OneAsync(HttpContext http) =>
        Find(http) is { } notice ? Answers.JsonAsync(http, Shape(notice, ActionsOf(notice, http.CallerOf()!))) : NotThereAsync(http);

    private async Task AcknowledgeAsync(HttpContext http)
    {
        if (Find(http) is not { } notice)
        {
            await NotThereAsync(http);
            return;
        }

        if (!notice.Id.StartsWith(OfFinding, StringComparison.Ordinal))
        {
            await Problems.WriteAsync(http, StatusCodes.Status409Conflict, "Conflict", $"'{notice.Id}' goes when its cause is gone, and not by a word. {notice.Do}");
            return;
        }

        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var reason = body.Text("reason");
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors)
            : ActAnswers.WriteAsync(http, await findings.AcknowledgeAsync(http, notice.Id[OfFinding.Length..], reason), () => Shape(notice, [])));
    }

    private Notice? Find(HttpContext http) => board.For(http.CallerOf()!).FirstOrDefault(n => n.Id == PathText.Segment(http, 1));

    private static Task NotThereAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no notification '{PathText.Segment(http, 1)}' now. One goes when its cause is gone; GET /api/v1/notifications lists those there are.");

    private static IReadOnlyList<string> ActionsOf(Notice notice, Caller caller) =>
        notice.Id.StartsWith(OfFinding, StringComparison.Ordinal) && caller.Can(Permission.AcknowledgeAlarms) ? ["acknowledge"] : [];

    private static JsonObject Shape(Notice notice, IReadOnlyList<string> actions) => new()
    {
        ["id"] = notice.Id,
        ["kind"] = notice.Kind,
        ["severity"] = notice.Severity.ToString().ToLowerInvariant(),
        ["station"] = notice.Station,
        ["target"] = notice.Target,
        ["since"] = JsonText.Time(notice.Since),
        ["what"] = notice.What,
        ["do"] = notice.Do,
        ["page"] = notice.Page,
        ["actions"] = JsonText.Words(actions),
    };
}
