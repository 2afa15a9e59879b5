using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>What a person says of a record, as it is sent.</summary>
/// <param name="Verdict">pass, fail or undecided.</param>
/// <param name="Reason">Needed where the machine's verdict is turned.</param>
/// <param name="Class">The defect class they saw.</param>
/// <param name="Over">Id of the review that theirs goes over; null where there is none yet.</param>
/// <param name="Second">True for a blind second look.</param>
internal sealed record ReviewAsked(string? Verdict, string? Reason, string? Class, string? Over, bool Second);

/// <summary>Why a review was not taken.</summary>
/// <param name="Errors">What is wrong with it; empty where its record does not allow it.</param>
/// <param name="Conflict">Why not now.</param>
internal sealed record ReviewRefusal(IReadOnlyList<ContractError> Errors, string? Conflict = null);

/// <summary>Takes reviews and takes them back. The caller lets one at a time in, and waits until it is readable.</summary>
internal sealed class ReviewDesk(IJournal journal, ProjectionReader projections, ReviewQuery query, TimeProvider time)
{
    private static readonly string[] s_verdicts = ["pass", "fail", ReviewBody.Undecided];

    /// <summary>Why a review cannot be taken; null where it can.</summary>
    public ReviewRefusal? Refusal(ReviewedRecord record, ReviewAsked asked, string by)
    {
        var errors = new List<ContractError>();
        if (!s_verdicts.Contains(asked.Verdict))
        {
            errors.Add(new ContractError("/verdict", asked.Verdict is null ? "Missing. Send pass, fail or undecided." : $"Is '{asked.Verdict}'. Send pass, fail or undecided."));
        }

        if (asked.Class is { } named && (string.IsNullOrWhiteSpace(named) || named.Length > ContractLimits.WordLength))
        {
            errors.Add(new ContractError("/class", $"Has {named.Length} characters. Send the name of a defect class, 1 to {ContractLimits.WordLength} characters."));
        }
        else if (asked.Class is not null && asked.Verdict is "pass" or ReviewBody.Undecided)
        {
            errors.Add(new ContractError("/class", $"Is given, and the verdict is {asked.Verdict}. Leave it out, or send fail: only a bad part has a defect."));
        }

        // A second look counts for nothing, so it turns nothing; and being asked why would tell what the machine said.
        if (!asked.Second && string.IsNullOrWhiteSpace(asked.Reason) && Turns(record, asked.Verdict))
        {
            errors.Add(new ContractError("/reason", $"Missing. The machine said {ReviewTold.Word(record.Machine)}: send why it is {asked.Verdict}."));
        }

        return errors.Count > 0 ? new ReviewRefusal(errors) : Conflict(record, asked, by) is { } why ? new ReviewRefusal([], why) : null;
    }

    /// <summary>Position of the fact, which is the review's id; 0 when the journal has no room.</summary>
    public Task<long> TakeAsync(ReviewedRecord record, ReviewAsked asked, string by, string actor) => AppendAsync(record, actor, new ReviewBody
    {
        Position = record.Position, Verdict = asked.Verdict!, Class = asked.Class, Reason = string.IsNullOrWhiteSpace(asked.Reason) ? null : asked.Reason.Trim(), By = by,
        Second = asked.Second ? true : null, Old = ReviewTold.Word(record.Counts), New = asked.Second || asked.Verdict == ReviewBody.Undecided ? null : asked.Verdict,
    });

    /// <summary>Why a review cannot be taken back; null where it can.</summary>
    public static string? WhyNotUndone(Review review, string by) =>
        review.UndoneBy is not null ? $"Review '{review.Id}' was taken back already."
        : review.By != by ? $"Review '{review.Id}' is by {review.By}. Only who judged takes it back; put your own over it: send over '{review.Id}'."
        : null;

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public Task<long> UndoAsync(ReviewedRecord record, Review review, string? reason, string by, string actor)
    {
        var body = new ReviewBody
        {
            Position = record.Position, Verdict = review.Verdict, Class = review.Class, Reason = reason, By = by, Second = review.Second ? true : null, Undoes = review.Position,
            Old = ReviewTold.Word(record.Counts),
        };
        body.New = projections.Read(db => ReviewTold.Word(Verdicts.With(db, body)?.Result ?? record.Machine));
        return AppendAsync(record, actor, body);
    }

    private static bool Turns(ReviewedRecord record, string? verdict) =>
        (record.Machine, verdict) is (InspectionResult.Pass, "fail") or (InspectionResult.Fail, "pass");

    private string? Conflict(ReviewedRecord record, ReviewAsked asked, string by)
    {
        if (record.Purpose != InspectionPurpose.Production)
        {
            return "Is no production: a test piece has the verdict it is known to have.";
        }

        if (record.MergedInto is { } into)
        {
            return $"Is another source's word of inspection {into}, which is the one that counts. Review that one.";
        }

        var said = query.Of(record.Position);
        return asked.Second ? SecondConflict(said, by) : FirstConflict(said, asked, by);
    }

    /// <summary>Nobody is both looks of one part: they would be compared with themselves.</summary>
    private static string? FirstConflict(IReadOnlyList<Review> said, ReviewAsked asked, string by)
    {
        var standing = said.Where(r => r.UndoneBy is null).ToList();
        var first = standing.LastOrDefault(r => !r.Second);
        return standing.Find(r => r.Second && r.By == by) is { } second ? $"You took the second look at it, review '{second.Id}'. Somebody else judges it; or take your second look back."
            : first is null || asked.Over == first.Id ? null
            : first.Verdict == ReviewBody.Undecided
                ? asked.Verdict == ReviewBody.Undecided && standing.Exists(r => r.By == by && r.Verdict == ReviewBody.Undecided) ? "You could not tell already. It stays open for somebody else; or send pass or fail." : null
            : $"Was judged {first.Verdict} by {first.By} at {Rfc3339.Write(first.At)}. Send over '{first.Id}' to put yours over it, or second for a second look.";
    }

    /// <summary>Whoever judged it, and be it that they took that back, saw what the machine said.</summary>
    private static string? SecondConflict(IReadOnlyList<Review> said, string by)
    {
        var standing = said.Where(r => r.UndoneBy is null).ToList();
        return standing.LastOrDefault(r => !r.Second) is null or { Verdict: ReviewBody.Undecided } ? "Has no first review yet that says pass or fail. Send it without second."
            : standing.Exists(r => r.Second) ? "Has a second look already."
            : said.Any(r => !r.Second && r.By == by) ? "Was judged by you. Somebody else takes the second look."
            : null;
    }

    private async Task<long> AppendAsync(ReviewedRecord record, string actor, ReviewBody body) =>
        (await journal.AppendAsync(
            new FactDraft(FactKinds.Review, record.Station, null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(body, ReviewJson.Default.ReviewBody)), CancellationToken.None)).Position;
}
