using Sightline.Genealogy.Recalls;
using Sightline.Hosting.Recalls;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Tracing;

/// <summary>The list of recalls and drills, with the form that opens one.</summary>
/// <param name="Recalls">Newest first.</param>
/// <param name="Of">What was written into the form.</param>
/// <param name="Reason">As above.</param>
/// <param name="Problems">What was wrong with it, in words.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record RecallsView(IReadOnlyList<Recall> Recalls, string? Of, string? Reason, IReadOnlyList<string> Problems, string? Cursor);

/// <summary>One recall as it stands.</summary>
/// <param name="Report">The recall.</param>
/// <param name="Units">As many as a page shows.</param>
/// <param name="Problems">What was wrong with the last act, in words.</param>
/// <param name="Cursor">Of the next page; null at the end.</param>
internal sealed record RecallView(RecallReport Report, IReadOnlyList<StandingUnit> Units, IReadOnlyList<string> Problems, string? Cursor);

/// <summary>The pages of recalls: the list, one as it stands, and the forms that open, hold, close and rehearse.</summary>
internal sealed class RecallPages(RecallActs acts, RecallDesk desk, RecallQuery query)
{
    public const string Page = "/recalls";
    private const int Rows = 50;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, RecallPages recalls) => recalls.List(http, [])).Needs(Permission.ReadRecords);
        pages.MapPost(Page, (HttpContext http, RecallPages recalls) => recalls.OpenAsync(http)).Needs(Permission.PlaceHolds);
        pages.MapPost(Page + "/drill", (HttpContext http, RecallPages recalls) => recalls.DrillAsync(http)).Needs(Permission.PlaceHolds);
        pages.MapGet(Page + "/{id}", (HttpContext http, RecallPages recalls) => recalls.OneAsync(http)).Needs(Permission.ReadRecords);
        pages.MapPost(Page + "/{id}/hold", (HttpContext http, RecallPages recalls) => recalls.ActAsync(http, (id, fields) => recalls.HoldAsync(http, id, fields), "recallHeld")).Needs(Permission.PlaceHolds);
        pages.MapPost(Page + "/{id}/close", (HttpContext http, RecallPages recalls) => recalls.ActAsync(http, (id, fields) => recalls.CloseAsync(http, id, fields), "recallClosed")).Needs(Permission.PlaceHolds);
    }

    public static string Of(string id) => $"{Page}/{Uri.EscapeDataString(id)}";

    private Task<RecallOutcome> HoldAsync(HttpContext http, string id, FormFields fields) => acts.HoldAsync(http, id, fields.TextOrNull("reason"));

    private Task<RecallOutcome> CloseAsync(HttpContext http, string id, FormFields fields) => acts.CloseAsync(http, id, fields.TextOrNull("reason"));

    private IResult List(HttpContext http, IReadOnlyList<string> problems, FormFields? fields = null, int status = StatusCodes.Status200OK)
    {
        var asked = new Asked(http);
        var found = query.List(null, asked.Before(), Rows);
        return PageAnswer.Of<RecallsPage>(http, new RecallsView(found, fields?.Text("of") ?? asked.Text("of"), fields?.Text("reason"), problems, found.Count == Rows ? found[^1].Id : null), status);
    }

    private async Task<IResult> OpenAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var outcome = await acts.OpenAsync(http, fields.TextOrNull("of"), fields.TextOrNull("reason"));
        return outcome.Outcome is ActOutcome.Done ? PageAnswer.Done(Of(outcome.Recall.ToString()), "recallOpened") : List(http, ProblemsOf(outcome.Outcome), fields, StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult> DrillAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is null)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var outcome = await acts.DrillAsync(http, null);
        return outcome.Outcome is ActOutcome.Done ? PageAnswer.Done(Of(outcome.Recall.ToString()), "recallDrilled") : List(http, ProblemsOf(outcome.Outcome), null, StatusCodes.Status409Conflict);
    }

    private async Task OneAsync(HttpContext http) => await (Show(http, PathText.At(http, 1), [], StatusCodes.Status200OK) is { } page
        ? page.ExecuteAsync(http) : ErrorPages.NotFoundAsync(http, $"There is no recall '{PathText.At(http, 1)}'."));

    private IResult? Show(HttpContext http, string id, IReadOnlyList<string> problems, int status)
    {
        if (!long.TryParse(id, out var position) || desk.Report(position) is not { } report)
        {
            return null;
        }

        var asked = new Asked(http);
        var (skip, standing) = ((int)Math.Min(asked.Number("cursor") ?? 0, int.MaxValue), asked.Text("standing"));
        var units = report.Units.Where(u => standing is null || u.Standing == standing).ToList();
        var page = units.Skip(skip).Take(Rows).ToList();
        return PageAnswer.Of<RecallPage>(http, new RecallView(report, page, problems, skip + page.Count < units.Count ? (skip + page.Count).ToString() : null), status);
    }

    private async Task<IResult> ActAsync(HttpContext http, Func<string, FormFields, Task<RecallOutcome>> act, string notice)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var id = PathText.At(http, 1);
        var outcome = await act(id, fields);
        return outcome.Outcome is ActOutcome.Done ? PageAnswer.Done(Of(id), notice)
            : Show(http, id, ProblemsOf(outcome.Outcome), outcome.Outcome is ActOutcome.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity) ?? Results.NotFound();
    }

    private static IReadOnlyList<string> ProblemsOf(ActOutcome outcome) => outcome switch
    {
        ActOutcome.Wrong wrong => [.. wrong.Errors.Select(e => $"{e.Pointer} {e.Detail}")],
        ActOutcome.Invalid invalid => [$"{invalid.Pointer} {invalid.Why}"],
        ActOutcome.Conflict conflict => [conflict.Why],
        ActOutcome.NotFound none => [none.Why],
        _ => ["The journal has no room; nothing was done."],
    };
}
