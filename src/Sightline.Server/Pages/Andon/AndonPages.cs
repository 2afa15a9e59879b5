using Sightline.Decisions.Rules.Acting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Andon;

/// <summary>What the board shows.</summary>
/// <param name="Line">Only this line; null for all.</param>
/// <param name="Lines">Lines to choose from.</param>
/// <param name="Alarms">The first is shown large.</param>
/// <param name="Wrong">Why the last acknowledgement was not taken.</param>
internal sealed record AndonView(string? Line, IReadOnlyList<string> Lines, IReadOnlyList<AndonAlarm> Alarms, string? Wrong);

/// <summary>The andon board: one cause, one action, large enough to be read across the hall.</summary>
internal sealed class AndonPages(AndonQuery query, FindingActs acts, IPlantView plant)
{
    public const string Page = "/andon";
    public const string NowPart = Page + "/now";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, AndonPages andon) => PageAnswer.Of<AndonPage>(http, andon.View(http, null))).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(NowPart, (HttpContext http, AndonPages andon) => PageAnswer.Of<AndonNow>(http, andon.View(http, null))).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapPost(Page, (HttpContext http, AndonPages andon) => andon.AcknowledgeAsync(http)).Needs(Permission.AcknowledgeAlarms, narrowed: true);
    }

    public static string Of(string? line, string page = Page) => line is null ? page : $"{page}?line={Uri.EscapeDataString(line)}";

    private AndonView View(HttpContext http, string? wrong)
    {
        var line = new Asked(http).Text("line");
        return new AndonView(line, [.. plant.Lines().Select(l => l.Id)], query.Read(line, http.CallerOf()!.Stations), wrong);
    }

    private async Task<IResult> AcknowledgeAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var outcome = await acts.AcknowledgeAsync(http, fields.Text("finding"), fields.TextOrNull("reason"));
        return outcome is ActOutcome.Done
            ? PageAnswer.Done(Of(new Asked(http).Text("line")))
            : PageAnswer.Of<AndonPage>(http, View(http, string.Join(" ", ActAnswers.Words(outcome))), StatusCodes.Status409Conflict);
    }
}
