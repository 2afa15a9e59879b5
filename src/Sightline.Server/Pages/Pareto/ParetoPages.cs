using Sightline.Contract;
using Sightline.Identity;
using Sightline.Insight;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Pareto;

/// <summary>What the page shows.</summary>
/// <param name="Asked">What was asked for.</param>
/// <param name="Found">The classes; null where what was asked could not be understood.</param>
/// <param name="Errors">What could not be understood.</param>
internal sealed record ParetoView(ParetoAsked Asked, Sightline.Insight.Pareto? Found, IReadOnlyList<ContractError> Errors);

/// <summary>The page of defect classes, the most frequent first.</summary>
internal sealed class ParetoPages(ParetoApi api, ParetoQuery query, PlantClock clock)
{
    public const string Page = "/pareto";

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Page, (HttpContext http, ParetoPages pareto) => pareto.Show(http)).Needs(Permission.ReadRecords, narrowed: true);

    private IResult Show(HttpContext http)
    {
        var (asked, errors) = api.Read(http, clock.Zone);
        return PageAnswer.Of<ParetoPage>(http, new ParetoView(asked, errors.Count > 0 ? null : query.Read(asked), errors), errors.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}
