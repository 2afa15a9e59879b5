using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Uplink;

namespace Sightline.Server.Pages.Edges;

/// <summary>The edges in front of this hub: the page and its live part.</summary>
internal static class EdgesPages
{
    public const string Page = "/edges";
    public const string Now = "/edges/now";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, EdgeList edges) => PageAnswer.Of<EdgesPage>(http, View(http, edges))).Needs(Permission.ReadBooks);
        pages.MapGet(Now, (HttpContext http, EdgeList edges) => PageAnswer.Of<EdgesNow>(http, View(http, edges))).Needs(Permission.ReadBooks);
    }

    private static EdgesView View(HttpContext http, EdgeList edges) => new(edges.Read(), $"{http.Request.Scheme}://{http.Request.Host}");
}

/// <summary>What the page shows.</summary>
/// <param name="Edges">Every edge, by name.</param>
/// <param name="Url">This hub as the browser names it, for how to add one.</param>
internal sealed record EdgesView(IReadOnlyList<EdgeView> Edges, string Url);
