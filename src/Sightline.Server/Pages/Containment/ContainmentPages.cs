using Sightline.Contract;
using Sightline.Decisions.Containment;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Pages.Holds;

namespace Sightline.Server.Pages.Containment;

/// <summary>What the list of breaks of trust shows.</summary>
/// <param name="Found">Newest first.</param>
/// <param name="Cause">Only of this cause; null for all.</param>
internal sealed record ContainmentsView(IReadOnlyList<TrustBreak> Found, string? Cause);

/// <summary>What the page of one break of trust shows.</summary>
/// <param name="Of">Which.</param>
/// <param name="Count">How many parts are suspect.</param>
/// <param name="Parts">The first of them by exposure.</param>
/// <param name="Reason">As it was typed.</param>
/// <param name="Wrong">Why nothing was held, in words.</param>
internal sealed record ContainmentView(TrustBreak Of, long Count, IReadOnlyList<SuspectPart> Parts, string? Reason, IReadOnlyList<string> Wrong);

/// <summary>The pages of breaks of trust: the list, and one with its suspect parts and the form that holds all of them.</summary>
internal sealed class ContainmentPages(ContainmentQuery query, HoldActs holds, TimeProvider time)
{
    public const string Page = "/containments";
    private const int Rows = 200;
    private static readonly TimeSpan s_shown = TimeSpan.FromDays(30);

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ContainmentPages containments) => containments.List(http)).Needs(Permission.ReadRecords);
        pages.MapGet(Page + "/{cause}/{id}", (HttpContext http, ContainmentPages containments) => containments.OneAsync(http, null, [], StatusCodes.Status200OK)).Needs(Permission.ReadRecords);
        pages.MapPost(Page + "/{cause}/{id}/hold", (HttpContext http, ContainmentPages containments) => containments.HoldAsync(http)).Needs(Permission.PlaceHolds);
    }

    public static string Of(string cause, string id) => $"{Page}/{cause}/{id}";

    private IResult List(HttpContext http)
    {
        var (now, cause) = (time.GetUtcNow(), TrustCauses.All.FirstOrDefault(c => c == new Asked(http).Text("cause")));
        return PageAnswer.Of<ContainmentsPage>(http, new ContainmentsView(query.List(cause, null, now - s_shown, now), cause));
    }

    private async Task OneAsync(HttpContext http, string? reason, IReadOnlyList<string> wrong, int status)
    {
        if (Find(http) is { } found)
        {
            await PageAnswer.Of<ContainmentPage>(http, new ContainmentView(found, query.Count(found), query.Parts(found, null, Rows), reason, wrong), status).ExecuteAsync(http);
        }
        else
        {
            await ErrorPages.NotFoundAsync(http, $"There is no break of trust '{PathText.At(http, 1)}/{PathText.At(http, 2)}'.");
        }
    }

    private async Task HoldAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields || Find(http) is not { } found)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var placed = await holds.PlaceAsync(http, query.Hold(found, fields.TextOrNull("reason")));
        await (placed.Outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(HoldPages.Of(placed.Hold.ToString()), "holdPlaced").ExecuteAsync(http),
            ActOutcome.Wrong wrong => OneAsync(http, fields.Text("reason"), [.. wrong.Errors.Select(e => $"{e.Pointer} {e.Detail}".Trim())], StatusCodes.Status422UnprocessableEntity),
            _ => OneAsync(http, fields.Text("reason"), ["The journal has no room. Nothing was held."], StatusCodes.Status503ServiceUnavailable),
        });
    }

    private TrustBreak? Find(HttpContext http) =>
        TrustCauses.All.Contains(PathText.At(http, 1)) && long.TryParse(PathText.At(http, 2), out var position) ? query.One(PathText.At(http, 1), position) : null;
}
