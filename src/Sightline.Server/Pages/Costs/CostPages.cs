using Sightline.Decisions.Costs;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Costs;

/// <summary>What bad quality costs.</summary>
/// <param name="Asked">What was asked for.</param>
/// <param name="Sums">The dearest.</param>
/// <param name="More">How many more there are.</param>
/// <param name="Export">Where the same is a file.</param>
internal sealed record CostView(CostsAsked Asked, IReadOnlyList<CostSum> Sums, int More, string Export);

/// <summary>The page of costs.</summary>
internal sealed class CostPages(CostQuery query, PlantClock clock)
{
    public const string Page = "/costs";
    private const int AtOnce = 200;

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Page, (HttpContext http, CostPages costs) => costs.ShowAsync(http)).Needs(Permission.ReadRecords, narrowed: true);

    public async Task ShowAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var what = CostsAsked.Of(asked, clock.Now);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        var sums = query.Sums(what.By, what.From, what.To, what.WorkOrder, http.CallerOf()!.Stations);
        await PageAnswer.Of<CostsPage>(http, new CostView(what, [.. sums.Take(AtOnce)], Math.Max(0, sums.Count - AtOnce), $"/api/v1/costs/export{http.Request.QueryString}")).ExecuteAsync(http);
    }
}
