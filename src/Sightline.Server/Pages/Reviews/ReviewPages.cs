using System.Globalization;
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
/// <param name="Last">What this person judged with their last act and may take back, with its record; empty for nothing.</param>
/// <param name="Undone">How many were just taken back.</param>
/// <param name="Typed">What was typed with a verdict that was not taken, and why it was not.</param>
internal sealed record ReviewView(
    string State, IReadOnlyList<ReviewItem> Items, ReviewItem? Item, RecordInFull? Full, IReadOnlyList<Shot> Shots, (RecordRow Row, Shot Shot)? Good, decimal? ConfidenceBelow,
    IReadOnlyList<(Review Review, RecordRow Row)> Last, long Undone, NotTaken Typed) : IShowsShots
{
    /// <summary>Who takes a second look must not see what was said.</summary>
    public bool Blind => State == "second";

    /// <summary>Others that came together with the one shown, and of which the machine says the same.</summary>
    public IReadOnlyList<long> OthersOfBurst => Item is { } item && State == "open"
        ? [.. Items.Where(i => i.Burst == item.Burst && i.Machine == item.Machine && i.Record != item.Record).Select(i => i.Record)] : [];
}

/// <summary>A verdict that was not taken.</summary>
/// <param name="Wrong">Why; empty where there is none. Key: of the page's own words below <c>reviews.wrong.</c>; null for those of the API.</param>
/// <param name="Reason">As it was typed.</param>
/// <param name="Class">As it was typed.</param>
internal sealed record NotTaken(IReadOnlyList<(string? Key, string Words)> Wrong, string Reason = "", string Class = "")
{
    public static readonly NotTaken None = new([]);

    public static NotTaken Of(ActOutcome outcome, FormFields fields) => new(
        outcome is ActOutcome.Wrong { Errors: var errors } ? [.. errors.Select(e => (KeyOf(e.Pointer, fields.Text("verdict")), e.Detail))] : [.. ActAnswers.Words(outcome).Select(w => ((string?)null, w))],
        fields.Text("reason"), fields.Text("class"));

    /// <summary>Whether one of them is said in these words.</summary>
    public bool Says(string key) => Wrong.Any(w => w.Key == key);

    private static string? KeyOf(string pointer, string verdict) => (pointer, verdict) switch
    {
        ("/reason", _) => "reason",
        ("/class", "pass" or "undecided") => "class",
        ("/verdict", _) => "verdict",
        _ => null,
    };
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

    public static string Of(string state, params IReadOnlyCollection<long> last) => $"{Page}?state={state}{(last.Count == 0 ? "" : $"&last={string.Join(',', last)}")}";

    public async Task<IResult> ShowAsync(HttpContext http)
    {
        if (projector.Failure is null)
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
        }

        return Show(http, NotTaken.None, StatusCodes.Status200OK);
    }

    private async Task<IResult> JudgeAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var state = StateOf(fields.Text("state"));
        var asked = new ReviewAsked(fields.TextOrNull("verdict"), fields.TextOrNull("reason"), fields.TextOrNull("class"), null, state == "second");
        var taken = await acts.TakeAsync(http, fields.Text("station"), fields.Text("id"), asked);
        if (taken.Outcome is not ActOutcome.Done)
        {
            return Show(http, NotTaken.Of(taken.Outcome, fields), StatusCodes.Status422UnprocessableEntity);
        }

        var all = new List<long> { taken.Review };
        foreach (var other in state == "open" ? Positions(fields.Text("burst")).Select(list.At).OfType<RecordRow>() : [])
        {
            // One that somebody else judged meanwhile keeps their word.
            if (await acts.TakeAsync(http, other.Station, other.Id, asked) is { Outcome: ActOutcome.Done } also)
            {
                all.Add(also.Review);
            }
        }

        return PageAnswer.Done(Of(state, all), "reviewTaken");
    }

    private async Task<IResult> UndoAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var (undone, refused) = (0, NotTaken.None);
        foreach (var review in Positions(fields.Text("reviews")).Select(query.One).OfType<Review>())
        {
            var row = list.At(review.Record)!;
            var outcome = (await acts.UndoAsync(http, row.Station, row.Id, review.Id, null)).Outcome;
            (undone, refused) = outcome is ActOutcome.Done ? (undone + 1, refused) : (undone, NotTaken.Of(outcome, fields));
        }

        return undone > 0 || refused.Wrong.Count == 0
            ? PageAnswer.Done($"{Of(StateOf(fields.Text("state")))}&at={fields.Text("position")}&undone={undone}")
            : Show(http, refused, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The positions that a form or an address names: as many as the page can have shown.</summary>
    private static IEnumerable<long> Positions(string? text) =>
        (text ?? "").Split(',').Take(Rows).Select(p => long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0).Where(p => p > 0).Distinct();

    /// <summary>The part to judge: the one asked for, else the newest that this person has not tried yet.</summary>
    private ReviewItem? Next(HttpContext http, string state, IReadOnlyList<ReviewItem> items, long? at) =>
        items.FirstOrDefault(i => i.Record == at)
        ?? ((state == "open" ? query.Queue(state, null, http.CallerOf()!.Stations, Who(http), new Asked(http).Before(), 1) : items) is [var first, ..] ? first : null);

    private IResult Show(HttpContext http, NotTaken typed, int status)
    {
        var asked = new Asked(http);
        var state = StateOf(http.Request.HasFormContentType ? http.Request.Form["state"].ToString() : asked.Text("state"));
        var items = query.Queue(state, null, http.CallerOf()!.Stations, state == "second" ? Who(http) : null, asked.Before(), Rows);
        var at = asked.Number("at") ?? (http.Request.HasFormContentType && long.TryParse(http.Request.Form["position"], out var posted) ? posted : null);
        var item = Next(http, state, items, at);
        var full = item is null ? null : story.Record(item.Record, http.CallerOf()!.Targets);
        return PageAnswer.Of<ReviewsPage>(http, new ReviewView(
            state, items, item, full, full is null ? [] : Shot.Of(full.Record), full is null ? null : Good(full.Record.Row), full is null ? null : plant.Station(full.Record.Row.Station)?.Review?.ConfidenceBelow,
            Last(http, asked), asked.Number("undone") ?? 0, typed), status);
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

    private IReadOnlyList<(Review Review, RecordRow Row)> Last(HttpContext http, Asked asked) =>
        [.. Positions(asked.Text("last")).Select(query.One).OfType<Review>().Where(r => r.UndoneBy is null && r.By == Who(http)).Select(r => (r, list.At(r.Record)!))];

    private static string Who(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;

    private static string StateOf(string? asked) => ReviewQuery.States.FirstOrDefault(s => s == asked) ?? ReviewQuery.States[0];
}
