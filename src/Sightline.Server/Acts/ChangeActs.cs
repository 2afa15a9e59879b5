using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Forwarding;
using Sightline.Forwarding.Changes;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>A decision on a change request.</summary>
/// <param name="Id">Which request.</param>
/// <param name="Act">approve, reject or withdraw.</param>
/// <param name="Reason">Why.</param>
/// <param name="Seen">Position of the newest step that was read; null where nothing says so.</param>
/// <param name="Signature">What is given to sign.</param>
internal sealed record ChangeWish(long Id, string Act, string? Reason, long? Seen, SignatureWish Signature);

/// <summary>
/// Asks for changes, and decides on them. One at a time: each is judged by what the one before has left. Nobody approves what
/// they asked for, and an approval is always signed.
/// </summary>
internal sealed class ChangeActs(ChangeDesk desk, TargetTable targets, LiveBudget budget, Signatures signatures, IFactSource journal, Projector projector) : IDisposable
{
    private const int MostText = 4_000;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Takes a question; the id of the request where it was taken.</summary>
    public async Task<(ActOutcome Outcome, long Id)> AskAsync(HttpContext http, ChangeAsked asked)
    {
        await _one.WaitAsync(http.RequestAborted);
        try
        {
            if (Problems(asked) is { Count: > 0 } problems)
            {
                return (new ActOutcome.Wrong(problems), 0);
            }

            if (desk.OpenFor(asked.Kind, asked.Of) is { } open)
            {
                return (new ActOutcome.Conflict($"Change request {open.Id} asks for the same and is {ChangeLife.Word(open.State)}. Decide on that one."), open.Id);
            }

            var position = await desk.AppendAsync(desk.Ask(asked, http.ActorInFull()));
            if (position == 0)
            {
                return (new ActOutcome.NoRoom(), 0);
            }

            await projector.ReachAsync(position, http.RequestAborted);
            return (new ActOutcome.Done(), position);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Approves, rejects or withdraws.</summary>
    public async Task<ActOutcome> DoAsync(HttpContext http, ChangeWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            return new ActOutcome.Wrong([new ContractError("/reason", $"Missing. Send why you {wish.Act} this request: whoever reads its history wants to know.")]);
        }

        await _one.WaitAsync(http.RequestAborted);
        try
        {
            return desk.Find(wish.Id) is { } request
                ? await DoAsync(http, request, wish)
                : new ActOutcome.NotFound($"There is no change request {wish.Id}. GET /api/v1/changes lists them.");
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<ActOutcome> DoAsync(HttpContext http, ChangeRequest request, ChangeWish wish)
    {
        if (Refusal(request, wish, ActorText.Parse(http.ActorInFull()).Who) is { } why)
        {
            return new ActOutcome.Conflict(why);
        }

        SigningHand? hand = null;
        if (wish.Act == ChangeLife.Approve)
        {
            (hand, var unsigned) = await signatures.OpenAsync(http.CallerOf()!, wish.Signature, http.Connection.RemoteIpAddress?.ToString());
            if (unsigned is not null)
            {
                return new ActOutcome.NotSigned(unsigned);
            }
        }

        var signature = hand?.Sign(wish.Reason!, request.Object, journal.At(request.Id)!.Hash);
        var position = await desk.AppendAsync(desk.Step(request, wish.Act, wish.Reason, signature, http.ActorInFull()));
        if (position == 0)
        {
            return new ActOutcome.NoRoom();
        }

        await projector.ReachAsync(position, http.RequestAborted);

        // A target may have used it in the same moment; then that stands, and this step is none.
        if (!desk.Find(request.Id)!.Steps.Any(step => step.Position == position))
        {
            return new ActOutcome.Conflict($"Change request {request.Id} was changed in the same moment, and this was not done. Read it again.");
        }

        await UseBySentAsync(http, request.Id);
        return new ActOutcome.Done();
    }

    /// <summary>A target that is sent to already, one of too many since the limit came, uses its request at once.</summary>
    private async Task UseBySentAsync(HttpContext http, long id)
    {
        using var turn = await budget.TurnAsync(http.RequestAborted);
        if (desk.Find(id) is { State: ChangeState.Approved } approved && budget.UseBySent(approved, http.ActorInFull()) is { } use && await desk.AppendAsync(use) is > 0 and var position)
        {
            await projector.ReachAsync(position, CancellationToken.None);
        }
    }

    private List<ContractError> Problems(ChangeAsked asked)
    {
        var problems = new List<ContractError>();
        if (ChangeKinds.Find(asked.Kind) is not { } kind)
        {
            problems.Add(new ContractError("/kind", $"Is '{asked.Kind}'. Send one of {string.Join(", ", ChangeKinds.All.Select(k => k.Name))}."));
        }
        else if (kind.Refusal(targets, asked.Of) is { } why)
        {
            problems.Add(new ContractError("/of", why));
        }

        Said("/reason", asked.Reason, "why it is wanted");
        Said("/risk", asked.Risk, "what can go wrong, and what is done against that");
        if (!RiskLevels.All.Contains(asked.Level))
        {
            problems.Add(new ContractError("/level", $"Is '{asked.Level}'. Send one of {string.Join(", ", RiskLevels.All)}."));
        }

        return problems;

        void Said(string pointer, string text, string what)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                problems.Add(new ContractError(pointer, $"Missing. Send {what}."));
            }
            else if (text.Length > MostText)
            {
                problems.Add(new ContractError(pointer, $"Has {text.Length} characters. Send at most {MostText}."));
            }
        }
    }

    /// <summary>Why a decision is not to be taken; null where nothing speaks against it.</summary>
    private static string? Refusal(ChangeRequest request, ChangeWish wish, string who)
    {
        if (ChangeLife.After(request.State, wish.Act) is null)
        {
            return $"Change request {request.Id} is {ChangeLife.Word(request.State)}. {WhatToDo(request.State)}";
        }

        if (wish.Seen is { } seen && seen != request.Newest)
        {
            return $"Change request {request.Id} was changed since it was read at position {seen}; it is at {request.Newest} now. Read it again, and decide on what is there.";
        }

        return wish.Act == ChangeLife.Approve && request.AskedBy == who
            ? $"Change request {request.Id} was asked by '{who}', who cannot approve it too. Ask somebody else who may approve changes."
            : null;
    }

    private static string WhatToDo(ChangeState state) => state switch
    {
        ChangeState.Requested => "Somebody else must approve it first.",
        ChangeState.Approved => "It is good for one use. Withdraw it if it is not wanted any more.",
        ChangeState.Used => "Set the target off or to shadow to end what it allows.",
        _ => "Nothing leads back from there: ask anew.",
    };
}
