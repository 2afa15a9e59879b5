using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Hosting.Retention;
using Sightline.Identity;
using Sightline.Retention;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What became of an act about retention.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Position">Of its fact; 0 when nothing was done.</param>
internal sealed record RetentionOutcome(ActOutcome Outcome, long Position = 0);

/// <summary>Says how long data is kept, pins and releases what must be kept, and has what is due removed. One after the other, each after the tables hold the one before.</summary>
internal sealed class RetentionActs(RetentionDesk desk, RetentionQuery query, RetentionService service, IJournal journal, Projector projector, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public Task<RetentionOutcome> PolicyAsync(HttpContext http, string id, PolicyWish wish) => InTurnAsync(http, () => SayAsync(http, desk.Policy(id, wish, By(http))));

    public Task<RetentionOutcome> EndPolicyAsync(HttpContext http, string id, string? reason) => InTurnAsync(http, () =>
        query.Policy(id) is not { } policy ? NotFound($"There is no policy '{id}'. Send the id of one of /api/v1/retention/policies.")
        : policy.EndedAt is not null ? Conflict($"Policy '{id}' was ended by {policy.By}. Put it again where it is to count again.")
        : SayAsync(http, Reasoned(reason, new RetentionMove { Act = RetentionWords.EndPolicy, Id = id, By = By(http), Reason = reason })));

    public Task<RetentionOutcome> PinAsync(HttpContext http, PinWish wish) => InTurnAsync(http, () => SayAsync(http, desk.Pin(wish, By(http))));

    public Task<RetentionOutcome> ReleaseAsync(HttpContext http, string id, string? reason) => InTurnAsync(http, () =>
        !long.TryParse(id, out var position) || query.Pin(position) is not { } pin ? NotFound($"There is no pin '{id}'. Send the id of one of /api/v1/retention/pins.")
        : pin.Released is { } released ? Conflict($"Pin '{id}' was released by {released.By}. Set a new one where it is to be kept again.")
        : SayAsync(http, Reasoned(reason, new RetentionMove { Act = RetentionWords.Release, Id = id, By = By(http), Reason = reason })));

    /// <summary>Has what is due now removed. The pass goes on by itself.</summary>
    public async Task<RetentionOutcome> RunAsync(HttpContext http, string? reason)
    {
        var errors = new List<ContractError>();
        RetentionDesk.Reasoned(reason, errors);
        if (errors.Count > 0)
        {
            return new RetentionOutcome(new ActOutcome.Wrong(errors));
        }

        var pass = await service.BeginAsync(time.GetUtcNow(), http.ActorInFull(), By(http), reason!.Trim(), http.RequestAborted);
        if (pass is null)
        {
            return await Conflict("A pass runs already. Look at /api/v1/retention/passes, and ask again when it is over.");
        }

        await projector.ReachAsync(pass.Value, CancellationToken.None);
        return pass == 0 ? new RetentionOutcome(new ActOutcome.NoRoom()) : new RetentionOutcome(new ActOutcome.Done(), pass.Value);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<RetentionOutcome> InTurnAsync(HttpContext http, Func<Task<RetentionOutcome>> act)
    {
        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            return await act();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<RetentionOutcome> SayAsync(HttpContext http, (RetentionMove? Move, IReadOnlyList<ContractError> Errors) wish)
    {
        if (wish.Move is not { } move)
        {
            return new RetentionOutcome(new ActOutcome.Wrong(wish.Errors));
        }

        var position = await desk.AppendAsync(move, http.ActorInFull());
        await projector.ReachAsync(position, CancellationToken.None);
        return position == 0 ? new RetentionOutcome(new ActOutcome.NoRoom()) : new RetentionOutcome(new ActOutcome.Done(), position);
    }

    private static (RetentionMove? Move, IReadOnlyList<ContractError> Errors) Reasoned(string? reason, RetentionMove move)
    {
        var errors = new List<ContractError>();
        RetentionDesk.Reasoned(reason, errors);
        return (errors.Count > 0 ? null : move with { Reason = reason!.Trim() }, errors);
    }

    private static Task<RetentionOutcome> NotFound(string why) => Task.FromResult(new RetentionOutcome(new ActOutcome.NotFound(why)));

    private static Task<RetentionOutcome> Conflict(string why) => Task.FromResult(new RetentionOutcome(new ActOutcome.Conflict(why)));

    private static string By(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;
}
