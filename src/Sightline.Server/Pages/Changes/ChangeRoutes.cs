using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Changes;

/// <summary>The pages of change requests: the list, one with the decision on it, the form of a question.</summary>
internal static class ChangeRoutes
{
    public const string List = "/changes";
    public const string NowPart = "/changes/now";
    public const string Ask = "/changes/new";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(List, (HttpContext http, ChangePages changes) => changes.All(http)).Needs(Permission.ReadTargets, narrowed: true);
        pages.MapGet(NowPart, (HttpContext http, ChangePages changes) => changes.AllNow(http)).Needs(Permission.ReadTargets, narrowed: true);
        pages.MapGet(Ask, (HttpContext http, ChangePages changes) => changes.Begin(http)).Needs(Permission.AskChanges);
        pages.MapPost(Ask, (HttpContext http, ChangePages changes) => changes.AskAsync(http)).Needs(Permission.AskChanges);
        pages.MapGet(List + "/{n:long}", (HttpContext http, ChangePages changes, long n) => changes.OneAsync(http, n)).Needs(Permission.ReadTargets, narrowed: true);
        pages.MapPost(List + "/{n:long}/approve", (HttpContext http, ChangePages changes, long n) => changes.DoAsync(http, n, ChangeLife.Approve)).Needs(Permission.ApproveChanges);
        pages.MapPost(List + "/{n:long}/reject", (HttpContext http, ChangePages changes, long n) => changes.DoAsync(http, n, ChangeLife.Reject)).Needs(Permission.ApproveChanges);
        pages.MapPost(List + "/{n:long}/withdraw", (HttpContext http, ChangePages changes, long n) => changes.DoAsync(http, n, ChangeLife.Withdraw)).Needs(Permission.AskChanges);
    }

    public static string Of(long id) => $"{List}/{id}";

    public static string AskFor(string target) => $"{Ask}?of={Uri.EscapeDataString(target)}";
}
