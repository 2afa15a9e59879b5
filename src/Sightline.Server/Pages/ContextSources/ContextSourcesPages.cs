using Sightline.Context.Sources;
using Sightline.Hosting.Sources;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.ContextSources;

/// <summary>The systems that are asked for orders, products and lots: the page and its live part.</summary>
internal static class ContextSourcesPages
{
    public const string Page = "/context-sources";
    public const string Now = "/context-sources/now";

    /// <summary>Differences and refusals of one source that are shown; the API has more.</summary>
    private const int MostShown = 50;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ContextSourcesView view) => PageAnswer.Of<ContextSourcesPage>(http, View(view))).Needs(Permission.ReadPlant);
        pages.MapGet(Now, (HttpContext http, ContextSourcesView view) => PageAnswer.Of<ContextSourcesNow>(http, View(view))).Needs(Permission.ReadPlant);
    }

    private static ContextSourcesShown View(ContextSourcesView view) =>
        new([.. view.All().Select(s => new ContextSourceShown(s, view.Differences(s.Settings.Name, MostShown), view.Refusals(s.Settings.Name, MostShown)))]);
}

/// <summary>What the page shows.</summary>
internal sealed record ContextSourcesShown(IReadOnlyList<ContextSourceShown> Sources);

/// <summary>One source on the page, with where its words do not hold and what of them was not taken.</summary>
internal sealed record ContextSourceShown(ContextSourceSeen Seen, IReadOnlyList<SourceDifference> Differences, IReadOnlyList<SourceRefusal> Refusals);
