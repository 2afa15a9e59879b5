using System.Text;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Decisions.Challenges;
using Sightline.Decisions.Holds;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Pages.Holds;

namespace Sightline.Server.Pages.Challenges;

/// <summary>The pages of test pieces: how lines stand, what is suspect, and the forms that register a piece and hold suspects.</summary>
internal sealed class ChallengePages(ChallengeQuery query, SuspectQuery suspects, ChallengesApi api, IPlantView plant, HoldActs holds, PlantDesk desk, Projector projector, TimeProvider time)
{
    public const string Page = "/challenges";
    public const string NowPart = "/challenges/now";
    public const string New = "/challenges/new";
    private const int MostShown = 8;
    private const int MostSuspects = 200;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ChallengePages challenges) => challenges.List<ChallengesPage>(http)).Needs(Permission.ReadRecords);
        pages.MapGet(NowPart, (HttpContext http, ChallengePages challenges) => challenges.List<ChallengesNow>(http)).Needs(Permission.ReadRecords);
        pages.MapGet(New, (HttpContext http) => Form(http, new NewPieceView())).Needs(Permission.ChangePlant);
        pages.MapPost(New, (HttpContext http, ChallengePages challenges) => challenges.RegisterAsync(http)).Needs(Permission.ChangePlant);
        pages.MapGet(Page + "/{line}/{n}", (HttpContext http, ChallengePages challenges) => challenges.SuspectsAsync(http)).Needs(Permission.ReadRecords);
        pages.MapPost(Page + "/{line}/{n}/hold", (HttpContext http, ChallengePages challenges) => challenges.HoldAsync(http)).Needs(Permission.PlaceHolds);
    }

    public static string SuspectsOf(string line, string n) => $"{Page}/{Uri.EscapeDataString(line)}/{Uri.EscapeDataString(n)}";

    private IResult List<TPage>(HttpContext http)
        where TPage : PageComponent
    {
        var now = time.GetUtcNow();
        var lines = plant.Lines().Select(l => new LineOnPage(l.Name ?? l.Id, query.Standing(l.Id, now), query.History(l.Id, long.MaxValue, MostShown)))
            .Where(l => l.Standing.State != "none" || l.History.Count > 0).ToList();
        return PageAnswer.Of<TPage>(http, new ChallengesView(lines));
    }

    private async Task SuspectsAsync(HttpContext http)
    {
        var (line, n) = (PathText.At(http, 1), PathText.At(http, 2));
        await (api.SpanOf(line, n) is { } span
            ? Show(http, line, n, span, [], StatusCodes.Status200OK).ExecuteAsync(http)
            : ErrorPages.NotFoundAsync(http, $"Line '{line}' has no missed challenge '{n}'."));
    }

    /// <summary>Holds every suspect in one action: one hold for each station of the span.</summary>
    private async Task<IResult> HoldAsync(HttpContext http)
    {
        var (line, n) = (PathText.At(http, 1), PathText.At(http, 2));
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (api.SpanOf(line, n) is not { } span)
        {
            return Results.NotFound();
        }

        var (from, to) = (Rfc3339.Write(span.From ?? DateTimeOffset.UnixEpoch), Rfc3339.Write(span.To ?? time.GetUtcNow()));
        long placed = 0;
        foreach (var station in span.Stations.Where(s => suspects.Count(span with { Stations = [s] }) > 0))
        {
            var hold = await holds.PlaceAsync(http, new HoldAsked { Reason = fields.TextOrNull("reason"), Line = line, Window = new HoldWindow { Station = station, From = from, To = to } });
            if (hold.Outcome is not ActOutcome.Done)
            {
                return Show(http, line, n, span, hold.Outcome is ActOutcome.Wrong wrong ? wrong.Errors : [new ContractError("", "The journal has no room.")], StatusCodes.Status422UnprocessableEntity);
            }

            placed = hold.Hold;
        }

        return PageAnswer.Done(span.Stations.Count == 1 && placed > 0 ? HoldPages.Of(placed.ToString()) : HoldPages.Page, "holdPlaced");
    }

    private IResult Show(HttpContext http, string line, string n, SuspectSpan span, IReadOnlyList<ContractError> errors, int status) => PageAnswer.Of<SuspectsPage>(
        http, new SuspectsView(line, n, span, suspects.Count(span), suspects.Page(span, 0, MostSuspects), n == ChallengesApi.Overdue ? null : query.One(line, long.Parse(n)), errors), status);

    private static IResult Form(HttpContext http, NewPieceView view) =>
        PageAnswer.Of<NewPiecePage>(http, view, view.Errors.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private async Task<IResult> RegisterAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var view = NewPieceView.From(fields);
        var errors = string.IsNullOrEmpty(view.Id) || view.Id.Length > ContractLimits.WordLength
            ? [new ContractError("/id", $"Has {view.Id?.Length ?? 0} characters. Write 1 to {ContractLimits.WordLength}.")] : (IReadOnlyList<ContractError>)[];
        if (errors.Count > 0)
        {
            return Form(http, view with { Errors = errors });
        }

        var change = await desk.PutAsync(MasterKind.ChallengePieces, view.Id!, Encoding.UTF8.GetBytes(view.ToJson().ToJsonString(JsonText.Plain)), http.ActorInFull());
        if (change.Errors.Count > 0 || change.NoRoom)
        {
            return Form(http, view with { Errors = change.NoRoom ? [new ContractError("", "The journal has no room. Nothing was done; try again.")] : change.Errors });
        }

        await projector.ReachAsync(change.Position, http.RequestAborted);
        return PageAnswer.Done(Page, "pieceRegistered");
    }
}
