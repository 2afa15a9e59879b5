using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /notifications: what needs a person now.</summary>
internal sealed class NotificationsApi(NoticeBoard board)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/notifications", (HttpContext http, NotificationsApi notices) => notices.ListAsync(http)).WithTags("notifications").Lists().Needs(Permission.ReadRecords, narrowed: true);

    private Task ListAsync(HttpContext http) => Answers.PageAsync(http, _ => board.For(http.CallerOf()!), Shape);

    private static JsonNode? Shape(Notice notice) => new JsonObject
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
    };
}
