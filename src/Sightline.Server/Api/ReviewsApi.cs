using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Decisions.Reviews;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;

namespace Sightline.Server.Api;

/// <summary>Reviews: the queue, a person's verdict beside the machine's, taken back, and how often the two agree.</summary>
internal sealed class ReviewsApi(ReviewActs acts, ReviewQuery query, ReviewRates rates, RecordQuery records, TimeProvider time)
{
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/reviews", (HttpContext http, ReviewsApi reviews) => reviews.QueueAsync(http)).WithTags("reviews").Lists("state", "why").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/reviews/agreement", (HttpContext http, ReviewsApi reviews) => reviews.AgreementAsync(http)).WithTags("reviews").Lists("by", "from", "to").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/reviews/rates", (HttpContext http, ReviewsApi reviews) => reviews.RatesAsync(http)).WithTags("reviews").Lists("from", "to").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/inspections/{station}/{id}/reviews", (HttpContext http, ReviewsApi reviews) => reviews.OfRecordAsync(http)).WithTags("reviews").Lists().Needs(Permission.ReadRecords, narrowed: true);
        api.MapPost("/inspections/{station}/{id}/reviews", (HttpContext http, ReviewsApi reviews) => reviews.TakeAsync(http)).WithTags("reviews").Needs(Permission.DecideReviews, narrowed: true);
        api.MapPost("/inspections/{station}/{id}/reviews/{review}/undo", (HttpContext http, ReviewsApi reviews) => reviews.UndoAsync(http)).WithTags("reviews").Needs(Permission.DecideReviews, narrowed: true);
    }

    /// <summary>A review.</summary>
    /// <param name="review">Which.</param>
    /// <param name="who">Who asks: only who gave it may take it back. Null for nobody.</param>
    public static JsonObject Shape(Review review, string? who) => new()
    {
        ["id"] = review.Id,
        ["at"] = JsonText.Time(review.At),
        ["by"] = review.By,
        ["verdict"] = review.Verdict,
        ["machine"] = review.Machine.ToString().ToLowerInvariant(),
        ["turned"] = review.Turned,
        ["class"] = review.Class,
        ["reason"] = review.Reason,
        ["second"] = review.Second,
        ["undone"] = review.UndoneBy is not null,
        ["actions"] = ReviewDesk.WhyNotUndone(review, who ?? "") is null ? JsonText.Words(["undo"]) : new JsonArray(),
    };

    public Task QueueAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, state, why, caller) = (asked.Limit(), asked.Before(), asked.Text("state") ?? "open", asked.Text("why"), http.CallerOf()!);
        if (!ReviewQuery.States.Contains(state))
        {
            asked.Errors.Add(new ContractError("state", $"Is '{state}'. Send open, second or done."));
        }

        if (why is not null && !ReviewReasons.All.Contains(why))
        {
            asked.Errors.Add(new ContractError("why", $"Is '{why}'. Send one of {string.Join(", ", ReviewReasons.All)}."));
        }

        if (why is not null && state == "second")
        {
            asked.Errors.Add(new ContractError("why", "Is given, and state is second. Leave it out: a second look is not told why the first was asked."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = query.Queue(state, why, caller.Stations, state == "second" ? Who(http) : null, before, limit);
        return Answers.ListAsync(http, found.Select(Item), found.Count == limit ? found[^1].Record.ToString() : null);
    }

    public Task AgreementAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (from, to, byShift) = Read(asked);
        return Answers.PageAsync(http, _ => query.Agreements(byShift, from, to, http.CallerOf()!.Stations), Shape, asked);
    }

    /// <summary>The span, and how agreement is told. What cannot be understood is in the errors of what is asked.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="wall">The plant's clock, where times may be typed as it shows them; null where they may not.</param>
    public (DateTimeOffset From, DateTimeOffset To, bool ByShift) Read(Asked asked, TimeZoneInfo? wall = null)
    {
        var by = asked.Text("by") ?? "reviewer";
        if (by is not ("reviewer" or "shift"))
        {
            asked.Errors.Add(new ContractError("by", $"Is '{by}'. Send reviewer or shift."));
        }

        var (from, to) = Span(asked, wall);
        return (from, to, by == "shift");
    }

    private (DateTimeOffset From, DateTimeOffset To) Span(Asked asked, TimeZoneInfo? wall)
    {
        var now = time.GetUtcNow();
        return (asked.Time("from", wall) ?? now - s_usual, asked.Time("to", wall) ?? now);
    }

    public Task RatesAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (from, to) = Span(asked, null);
        return Answers.PageAsync(http, _ => rates.Read(from, to, http.CallerOf()!.Stations), Shape, asked);
    }

    public Task OfRecordAsync(HttpContext http) => WithRecordAsync(http, position => Answers.PageAsync(http, _ => query.Of(position), r => Shape(r, Who(http))));

    public async Task TakeAsync(HttpContext http)
    {
        var (station, id) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var asked = new ReviewAsked(body.Text("verdict"), body.Text("reason"), body.Text("class"), body.Text("over"), body.Flag("second") ?? false);
        if (body.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, body.Errors);
            return;
        }

        await AnswerAsync(http, await acts.TakeAsync(http, station, id, asked), 201);
    }

    public async Task UndoAsync(HttpContext http)
    {
        var (station, id, review) = (PathText.Segment(http, 1), PathText.Segment(http, 2), PathText.Segment(http, 4));
        if (await SmallBody.ReadAsync(http) is not { } body)
        {
            return;
        }

        var reason = body.Text("reason");
        await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : AnswerAsync(http, await acts.UndoAsync(http, station, id, review, reason), 200, review));
    }

    /// <summary>What was taken, or what was taken back, as it stands since.</summary>
    private Task AnswerAsync(HttpContext http, ReviewOutcome outcome, int status, string? undone = null) => outcome.Outcome is ActOutcome.Done
        ? Answers.JsonAsync(http, Shape(query.One(undone is null ? outcome.Review : long.Parse(undone))!, Who(http)), status)
        : ActAnswers.WriteAsync(http, outcome.Outcome, () => []);

    private Task WithRecordAsync(HttpContext http, Func<long, Task> answer)
    {
        var (station, id) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        return !http.CallerOf()!.Stations.Holds(station) ? Refusals.OutOfScopeAsync(http, $"station '{station}'")
            : records.PositionOf(station, id) is { } position ? answer(position)
            : Problems.NotFoundAsync(http, $"Station '{station}' has sent no inspection '{id}'.");
    }

    private static string Who(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;

    private static JsonNode? Shape(StationRates rates) => new JsonObject { ["station"] = rates.Station, ["escapes"] = Shape(rates.Escapes), ["falseCalls"] = Shape(rates.FalseCalls) };

    private static JsonObject Shape(SampledRate rate) => new()
    {
        ["drawn"] = rate.Drawn,
        ["judged"] = rate.Judged,
        ["turned"] = rate.Turned,
        ["rate"] = rate.Rate,
        ["lower"] = rate.Lower,
        ["upper"] = rate.Upper,
    };

    private static JsonNode? Shape(Agreement agreement) => new JsonObject
    {
        ["name"] = agreement.Name,
        ["reviews"] = agreement.Reviews,
        ["agreed"] = agreement.Agreed,
        ["falseCalls"] = agreement.FalseCalls,
        ["escapes"] = agreement.Escapes,
        ["undecided"] = agreement.Undecided,
        ["seconds"] = agreement.Seconds,
        ["secondsAgreed"] = agreement.SecondsAgreed,
    };

    private static JsonNode? Item(ReviewItem item) => new JsonObject
    {
        ["station"] = item.Station,
        ["inspection"] = item.Id,
        ["position"] = item.Record,
        ["part"] = new JsonObject { ["serial"] = item.Serial, ["batch"] = item.Batch },
        ["workOrder"] = item.WorkOrder,
        ["exposedAt"] = JsonText.Time(item.ExposedAt),
        ["state"] = item.State,
        ["machine"] = item.Machine?.ToString().ToLowerInvariant(),
        ["why"] = item.Why,
        ["said"] = item.Said,
        ["probability"] = item.Probability is { } drawn ? decimal.Parse(drawn, System.Globalization.CultureInfo.InvariantCulture) : null,
        ["class"] = item.Class,
        ["burst"] = item.Burst,
        ["undecided"] = JsonText.Words(item.Undecided),
        ["actions"] = item.State == "done" ? new JsonArray() : JsonText.Words(["review"]),
    };
}
