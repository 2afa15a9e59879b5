using Sightline.Hosting.Retention;
using Sightline.Identity;
using Sightline.Retention;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Retention;

/// <summary>The page of retention.</summary>
/// <param name="Plan">What would go in the next pass, and why others stay.</param>
/// <param name="Items">Images that are due, one by one.</param>
/// <param name="Cursor">Of the next page of them; null at the end.</param>
/// <param name="Forecast">What becomes of the disk.</param>
/// <param name="WhatIf">What would, where classes were kept for other times; null where nobody asks.</param>
/// <param name="Defaults">The settings.</param>
/// <param name="Policies">Those in force and those that ended.</param>
/// <param name="Pins">Newest first.</param>
/// <param name="Passes">The newest.</param>
/// <param name="Problems">What was wrong with the last act, in words.</param>
/// <param name="Said">What was written into the form.</param>
internal sealed record RetentionView(
    RetentionPlan Plan, IReadOnlyList<JudgedImage> Items, string? Cursor, RetentionForecast Forecast, RetentionForecast? WhatIf, RetentionOptions Defaults,
    IReadOnlyList<Policy> Policies, IReadOnlyList<Pin> Pins, IReadOnlyList<RetentionPass> Passes, IReadOnlyList<string> Problems, FormFields? Said);

/// <summary>The page Retention: what would go tonight and why others stay, the policies, the pins, what becomes of the disk, and what went.</summary>
internal sealed class RetentionPages(RetentionActs acts, RetentionQuery query, RetentionPlanner planner, RetentionLooks looks, RetentionService service, PlantClock clock)
{
    public const string Page = "/retention";
    private const int Rows = 25;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, RetentionPages retention) => retention.ShowAsync(http)).Needs(Permission.ReadRecords);
        pages.MapPost(Page + "/policies", (HttpContext http, RetentionPages retention) => retention.ActAsync(http, retention.PolicyAsync, "retentionPolicy")).Needs(Permission.ChangeRetention);
        pages.MapPost(Page + "/policies/{id}/end", (HttpContext http, RetentionPages retention) => retention.ActAsync(http, (h, f) => retention.EndAsync(h, f), "retentionEnded")).Needs(Permission.ChangeRetention);
        pages.MapPost(Page + "/pins", (HttpContext http, RetentionPages retention) => retention.ActAsync(http, retention.PinAsync, "retentionPinned")).Needs(Permission.PinRecords);
        pages.MapPost(Page + "/pins/{id}/release", (HttpContext http, RetentionPages retention) => retention.ActAsync(http, retention.ReleaseAsync, "retentionReleased")).Needs(Permission.PinRecords);
        pages.MapPost(Page + "/run", (HttpContext http, RetentionPages retention) => retention.ActAsync(http, retention.RunAsync, "retentionRuns")).Needs(Permission.ChangeRetention);
    }

    private Task<RetentionOutcome> PolicyAsync(HttpContext http, FormFields fields) => acts.PolicyAsync(
        http, fields.Text("id"), new PolicyWish(fields.TextOrNull("of"), [.. DataClasses.All.Select(c => (c, fields.TextOrNull(c)))], fields.TextOrNull("reason")));

    private Task<RetentionOutcome> EndAsync(HttpContext http, FormFields fields) => acts.EndPolicyAsync(http, PathText.At(http, 2), fields.TextOrNull("reason"));

    private Task<RetentionOutcome> PinAsync(HttpContext http, FormFields fields) => acts.PinAsync(
        http, new PinWish(fields.TextOrNull("of"), fields.TextOrNull("kind"), fields.TextOrNull("reason"), Time(fields, "from"), Time(fields, "to")));

    private Task<RetentionOutcome> ReleaseAsync(HttpContext http, FormFields fields) => acts.ReleaseAsync(http, PathText.At(http, 2), fields.TextOrNull("reason"));

    private Task<RetentionOutcome> RunAsync(HttpContext http, FormFields fields) => acts.RunAsync(http, fields.TextOrNull("reason"));

    /// <summary>As the plant's clocks show it, which is what a form sends. What is no time is told by the check: a line needs one.</summary>
    private DateTimeOffset? Time(FormFields fields, string name) =>
        DateTime.TryParse(fields.TextOrNull(name), System.Globalization.CultureInfo.InvariantCulture, out var shown) ? new DateTimeOffset(shown, clock.Zone.GetUtcOffset(shown)) : null;

    private async Task<IResult> ShowAsync(HttpContext http) => await ViewAsync(http, [], null, StatusCodes.Status200OK);

    private async Task<IResult> ViewAsync(HttpContext http, IReadOnlyList<string> problems, FormFields? said, int status)
    {
        var asked = new Asked(http);
        var (after, why) = (asked.Number("cursor") ?? 0, asked.Text("why"));
        var whatIf = RetentionApi.WhatIf(asked);
        var next = service.Next;
        var (plan, forecast) = await looks.AtAsync(next, anew: false, http.RequestAborted);
        var items = planner.Page(next, i => i.IsDue && (why is null || (why == Fates.Goes ? i.Goes : i.Need?.Why == why)), after, Rows, http.RequestAborted);
        var view = new RetentionView(
            plan, items, items.Count == Rows ? items[^1].Position.ToString() : null, forecast, whatIf.Count > 0 ? looks.WhatIf(next, whatIf, http.RequestAborted) : null, planner.Defaults,
            query.Policies(), query.Pins(null, long.MaxValue, Rows), query.Passes(long.MaxValue, 10), [.. problems, .. asked.Errors.Select(e => $"{e.Pointer} {e.Detail}")], said);
        return PageAnswer.Of<RetentionPage>(http, view, status);
    }

    private async Task<IResult> ActAsync(HttpContext http, Func<HttpContext, FormFields, Task<RetentionOutcome>> act, string notice)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (outcome, _) = await act(http, fields);
        return outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(Page, notice),
            ActOutcome.Wrong wrong => await ViewAsync(http, [.. wrong.Errors.Select(e => $"{e.Pointer} {e.Detail}")], fields, StatusCodes.Status422UnprocessableEntity),
            ActOutcome.NotFound none => await ViewAsync(http, [none.Why], fields, StatusCodes.Status404NotFound),
            _ => await ViewAsync(http, ActAnswers.Words(outcome), fields, StatusCodes.Status409Conflict),
        };
    }
}
