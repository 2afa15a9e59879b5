using Sightline.Contract;
using Sightline.Decisions.Reviews;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Reviews;

/// <summary>What the page of agreement shows.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">Moment after the last.</param>
/// <param name="ByShift">By shift; else by who judged.</param>
/// <param name="People">How often each agrees.</param>
/// <param name="Rates">What the samples say of each station.</param>
/// <param name="Errors">What could not be understood.</param>
internal sealed record AgreementView(DateTimeOffset From, DateTimeOffset To, bool ByShift, IReadOnlyList<Agreement> People, IReadOnlyList<StationRates> Rates, IReadOnlyList<ContractError> Errors);

/// <summary>The page of how often people agree with the machine and with each other, and how often the machine is wrong.</summary>
internal sealed class AgreementPages(ReviewsApi api, ReviewQuery query, ReviewRates rates, PlantClock clock)
{
    public const string Page = ReviewPages.Page + "/agreement";

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Page, (HttpContext http, AgreementPages agreement) => agreement.Show(http)).Needs(Permission.ReadRecords, narrowed: true);

    private IResult Show(HttpContext http)
    {
        var asked = new Asked(http);
        var (from, to, byShift) = api.Read(asked, clock.Zone);
        var (scope, isWrong) = (http.CallerOf()!.Stations, asked.Errors.Count > 0);
        return PageAnswer.Of<AgreementPage>(
            http, new AgreementView(from, to, byShift, isWrong ? [] : query.Agreements(byShift, from, to, scope), isWrong ? [] : rates.Read(from, to, scope), asked.Errors),
            isWrong ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}
