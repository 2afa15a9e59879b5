using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Reviews;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Histories;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Server.Pages.Reviews;

/// <summary>What the page of reviews shows: the queue, and one of it large.</summary>
/// <param name="State">Which queue.</param>
/// <param name="Items">Its newest.</param>
/// <param name="Item">The one that is shown large; null where there is none.</param>
/// <param name="Full">Its record.</param>
/// <param name="Shots">Its images.</param>
/// <param name="Good">A good part of the same station and product to compare with; null where none has an image.</param>
/// <param name="ConfidenceBelow">The confidence below which its station asks a person; null for none.</param>
/// <param name="Last">What this person judged just now and may take back, with its record.</param>
/// <param name="Wrong">Why the last verdict was not taken, in words; empty where it was.</param>
/// <param name="Reason">As it was typed.</param>
internal sealed record ReviewView(
    string State, IReadOnlyList<ReviewItem> Items, ReviewItem? Item, RecordInFull? Full, IReadOnlyList<Shot> Shots, (RecordRow Row, Shot Shot)? Good, decimal? ConfidenceBelow,
    (Review Review, RecordRow Row)? Last, IReadOnlyList<string> Wrong, string Reason) : IShowsShots
{
    /// <summary>Who takes a second look must not see what was said.</summary>
    public bool Blind => State == "second";

    /// <summary>Others that came together with the one shown.</summary>
    public int OthersOfBurst => Item is { } item && !Blind ? Items.Count(i => i.Burst == item.Burst) - 1 : 0;
}

/// <summary>The page of reviews: one part after the other, judged with a key each.</summary>
internal sealed class ReviewPages(
    ReviewQuery query, ReviewActs acts, PartStory story, RecordQuery records, RecordList list, IPlantPolicies plant, Projector projector, IJournal journal)
{
    public const string Page = "/reviews";
    private const int Rows = 50;

    /// <summary>So many good parts are looked at for one with an image.</summary>
    private const int MostGood = 20;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ReviewPages reviews) => reviews.ShowAsync(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapPost(Page, (HttpContext http, ReviewPages reviews) => reviews.JudgeAsync(http)).Needs(Permission.DecideReviews, narrowed: true);
        pages.MapPost(Page + "/undo", (HttpContext http, ReviewPages reviews) => reviews.UndoAsync(http)).Needs(Permission.DecideReviews, narrowed: true);
    }

    public static string Of(string state, long? last = null) => $"{Page}?state={state}{(last is null ? "" : $"&last={last}")}";

    public async Task<IResult> ShowAsync(HttpContext http)
    {
        if (projector.Failure is null)
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
        }

        return Show(http, [], "", StatusCodes.Status200OK);
    }

    private async Task<IResult> JudgeAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var state = StateOf(fields.Text("state"));
        var asked = new ReviewAsked(fields.TextOrNull("verdict"), fields.TextOrNull("reason"), fields.Text("verdict") == "fail" ? fields.TextOrNull("class") : null, null, state == "second");
        var taken = await acts.TakeAsync(http, fields.Text("station"), fields.Text("id"), asked);
        if (taken.Outcome is not ActOutcome.Done)
        {
            return Show(http, ActAnswers.Words(taken.Outcome), fields.Text("reason"), StatusCodes.Status422UnprocessableEntity);
        }

        foreach (var other in fields.Text("burst").Length > 0 && state == "open" ? OfBurst(http, fields) : [])
        {
            // One that somebody else judged meanwhile keeps their word.
            await acts.TakeAsync(http, other.Station, other.Id, asked);
        }

        return PageAnswer.Done(Of(state, taken.Review), "reviewTaken");
    }

    private async Task<IResult> UndoAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var undone = await acts.UndoAsync(http, fields.Text("station"), fields.Text("id"), fields.Text("review"), null);
        return undone.Outcome is ActOutcome.Done
            ? PageAnswer.Done($"{Of(StateOf(fields.Text("state")))}&at={fields.Text("position")}", "reviewUndone")
            : Show(http, ActAnswers.Words(undone.Outcome), "", StatusCodes.Status422UnprocessableEntity);
    }

    private IReadOnlyList<ReviewItem> OfBurst(HttpContext http, FormFields fields) =>
        long.TryParse(fields.Text("burst"), out var burst) ? [.. Queue(http, "open").Where(i => i.Burst == burst)] : [];

    private IReadOnlyList<ReviewItem> Queue(HttpContext http, string state) =>
        query.Queue(state, null, http.CallerOf()!.Stations, Who(http), new Asked(http).Before(), Rows);

    private IResult Show(HttpContext http, IReadOnlyList<string> wrong, string reason, int status)
    {
        var asked = new Asked(http);
        var state = StateOf(http.Request.HasFormContentType ? http.Request.Form["state"].ToString() : asked.Text("state"));
        var items = Queue(http, state);
        var at = asked.Number("at") ?? (http.Request.HasFormContentType && long.TryParse(http.Request.Form["position"], out var posted) ? posted : null);
        var item = items.FirstOrDefault(i => i.Record == at) ?? (items is [var first, ..] ? first : null);
        var full = item is null ? null : story.Record(item.Record, http.CallerOf()!.Targets);
        return PageAnswer.Of<ReviewsPage>(http, new ReviewView(
            state, items, item, full, full is null ? [] : Shot.Of(full.Record), full is null ? null : Good(full.Record.Row), full is null ? null : plant.Station(full.Record.Row.Station)?.Review?.ConfidenceBelow,
            Last(http, asked), wrong, reason), status);
    }

    /// <summary>The newest good part of the same station and product that has an image to show.</summary>
    private (RecordRow Row, Shot Shot)? Good(RecordRow row)
    {
        foreach (var good in query.GoodBefore(row.Station, row.Product, row.Position, MostGood))
        {
            if (records.At(good) is { } record && Shot.Of(record).FirstOrDefault(s => s.IsShown) is { } shot)
            {
                return (record.Row, shot);
            }
        }

        return null;
    }

    private (Review Review, RecordRow Row)? Last(HttpContext http, Asked asked) =>
        asked.Number("last") is { } id && query.One(id) is { UndoneBy: null } review && review.By == Who(http) && list.At(review.Record) is { } row ? (review, row) : null;

    private static string Who(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;

    private static string StateOf(string? asked) => ReviewQuery.States.FirstOrDefault(s => s == asked) ?? ReviewQuery.States[0];
}
