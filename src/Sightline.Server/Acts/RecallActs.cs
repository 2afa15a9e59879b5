using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Genealogy.Recalls;
using Sightline.Hosting;
using Sightline.Hosting.Recalls;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What became of an act on a recall.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Recall">Which one; 0 when nothing was done.</param>
internal sealed record RecallOutcome(ActOutcome Outcome, long Recall = 0);

/// <summary>Opens recalls, holds their units in one action, closes them, and rehearses them. One after the other, each after the tables hold the one before.</summary>
internal sealed class RecallActs(RecallDesk desk, RecallQuery query, HoldActs holds, IJournal journal, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<RecallOutcome> OpenAsync(HttpContext http, string? of, string? reason)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var (scope, errors) = desk.Scope(of);
        if (string.IsNullOrWhiteSpace(reason))
        {
            errors = [.. errors, new ContractError("/reason", "Missing. Send why: whoever looks for these parts wants to know.")];
        }

        return errors.Count > 0
            ? new RecallOutcome(new ActOutcome.Wrong(errors))
            : await AppendAsync(http, new RecallMove { Act = RecallWords.Open, By = By(http), Reason = reason!.Trim(), Scope = scope });
    }

    /// <summary>Rehearses a recall of a lot that a seed picks.</summary>
    public async Task<RecallOutcome> DrillAsync(HttpContext http, long? seed)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        return desk.Drill(seed ?? Random.Shared.Next()) is var (scope, drill)
            ? await AppendAsync(http, new RecallMove { Act = RecallWords.Drill, By = By(http), Reason = "drill", Scope = scope, Drill = drill })
            : new RecallOutcome(new ActOutcome.Conflict("No lot has a unit behind it yet: there is nothing to rehearse."));
    }

    /// <summary>Holds every unit that may still be here, and the lots, in one hold; once more what was found since.</summary>
    public Task<RecallOutcome> HoldAsync(HttpContext http, string id, string? reason) => InTurnAsync(http, id, async recall =>
    {
        var report = desk.Report(recall.Position)!;
        if (report.ToHold.Count == 0)
        {
            return new RecallOutcome(new ActOutcome.Conflict(report.Holds.Count == 0
                ? "All of its units have left or were scrapped: nothing is left to hold. Tell the customers."
                : $"{(report.Holds.Count == 1 ? $"Hold '{report.Holds[0]}' holds" : $"Holds {string.Join(", ", report.Holds)} hold")} its units already: nothing is left to hold. What is found later can be held then."));
        }

        var placed = await holds.PlaceAsync(http, RecallDesk.HoldOf(report, reason));
        return placed.Outcome is ActOutcome.Done
            ? await AppendAsync(http, new RecallMove { Act = RecallWords.Hold, Recall = recall.Position, By = By(http), Reason = reason, Hold = placed.Hold })
            : new RecallOutcome(placed.Outcome);
    });

    public Task<RecallOutcome> CloseAsync(HttpContext http, string id, string? reason) => InTurnAsync(http, id, recall =>
        string.IsNullOrWhiteSpace(reason)
            ? Task.FromResult(new RecallOutcome(new ActOutcome.Invalid("/reason", "Missing. Send what became of it: an auditor wants to know.")))
            : AppendAsync(http, new RecallMove { Act = RecallWords.Close, Recall = recall.Position, By = By(http), Reason = reason.Trim() }));

    public void Dispose() => _turn.Dispose();

    private async Task<RecallOutcome> InTurnAsync(HttpContext http, string id, Func<Recall, Task<RecallOutcome>> act)
    {
        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            return !long.TryParse(id, out var position) || query.One(position) is not { } recall
                ? new RecallOutcome(new ActOutcome.NotFound($"There is no recall '{id}'. Send the id of one of /api/v1/recalls."))
                : recall.Drill is not null ? new RecallOutcome(new ActOutcome.Conflict($"'{id}' is a drill: it is evidence, and nothing is done with it."))
                : recall.Closed is { } closed ? new RecallOutcome(new ActOutcome.Conflict($"Recall '{id}' was closed by {closed.By}. Open a new one."))
                : await act(recall);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<RecallOutcome> AppendAsync(HttpContext http, RecallMove move)
    {
        var position = await desk.AppendAsync(move, http.ActorInFull());
        await projector.ReachAsync(position, CancellationToken.None);
        return position == 0 ? new RecallOutcome(new ActOutcome.NoRoom()) : new RecallOutcome(new ActOutcome.Done(), move.Recall == 0 ? position : move.Recall);
    }

    private static string By(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;
}
