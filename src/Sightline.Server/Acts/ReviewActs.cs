using Sightline.Decisions.Reviews;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>A review that was taken, or why none was.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Review">Position of its fact; 0 when none was taken.</param>
internal sealed record ReviewOutcome(ActOutcome Outcome, long Review = 0);

/// <summary>A person judges a part beside the machine, or takes that back. One act after the other, so that two who judge one part at once do not both count.</summary>
internal sealed class ReviewActs(ReviewDesk desk, ReviewQuery query, RecordQuery records, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public Task<ReviewOutcome> TakeAsync(HttpContext http, string station, string id, ReviewAsked asked) => OneByOneAsync(http, station, id, async (record, by) =>
    {
        if (desk.Refusal(record, asked, by) is { } refusal)
        {
            return new ReviewOutcome(refusal.Conflict is { } why ? new ActOutcome.Conflict($"Inspection '{id}' of station '{station}': {why}") : new ActOutcome.Wrong(refusal.Errors));
        }

        return await SeenAsync(await desk.TakeAsync(record, asked, by, http.ActorInFull()));
    });

    public Task<ReviewOutcome> UndoAsync(HttpContext http, string station, string id, string review, string? reason) => OneByOneAsync(http, station, id, async (record, by) =>
    {
        if (query.Of(record.Position).FirstOrDefault(r => r.Id == review) is not { } found)
        {
            return new ReviewOutcome(new ActOutcome.NotFound($"Inspection '{id}' of station '{station}' has no review '{review}'. Send the id of one of its reviews."));
        }

        return ReviewDesk.WhyNotUndone(found, by) is { } why ? new ReviewOutcome(new ActOutcome.Conflict(why)) : await SeenAsync(await desk.UndoAsync(record, found, reason, by, http.ActorInFull()));
    });

    public void Dispose() => _turn.Dispose();

    private async Task<ReviewOutcome> OneByOneAsync(HttpContext http, string station, string id, Func<ReviewedRecord, string, Task<ReviewOutcome>> act)
    {
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            return new ReviewOutcome(new ActOutcome.OutOfScope($"station '{station}'"));
        }

        if (records.PositionOf(station, id) is not { } position)
        {
            return new ReviewOutcome(new ActOutcome.NotFound($"Station '{station}' has sent no inspection '{id}'."));
        }

        await projector.ReachAsync(position, http.RequestAborted);
        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            return await act(query.Record(position)!, ActorText.Parse(http.ActorInFull()).Who);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ReviewOutcome> SeenAsync(long position)
    {
        await projector.ReachAsync(position, CancellationToken.None);
        return position == 0 ? new ReviewOutcome(new ActOutcome.NoRoom()) : new ReviewOutcome(new ActOutcome.Done(), position);
    }
}
