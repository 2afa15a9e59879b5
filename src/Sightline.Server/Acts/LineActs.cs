using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Changeover;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What somebody wants done in a changeover.</summary>
internal sealed record LineWish(string Act, string Line, long? N = null)
{
    public string? WorkOrder { get; init; }

    public RecipeName? Recipe { get; init; }

    public string? Item { get; init; }

    public string? Reason { get; init; }

    public string? Shown { get; init; }

    /// <summary>Given with an override.</summary>
    public SignatureWish? Signature { get; init; }
}

/// <summary>Passes on what people and machines do in changeovers. An override is always signed; the rest is the desk's to judge.</summary>
internal sealed class LineActs(ChangeoverDesk desk, Signatures signatures, IJournal journal, Projector projector)
{
    /// <summary>What became of it, and the number of the changeover where it was done.</summary>
    public async Task<(ActOutcome Outcome, long N)> DoAsync(HttpContext http, LineWish wish)
    {
        Func<string, byte[], Signature>? sign = null;
        if (wish.Act == ChangeoverActs.Override)
        {
            if (string.IsNullOrWhiteSpace(wish.Reason))
            {
                return (new ActOutcome.Invalid("/reason", "Missing. Send why: whoever reads this later wants to know."), 0);
            }

            var (hand, refused) = await signatures.OpenAsync(http.CallerOf()!, wish.Signature ?? new SignatureWish(null, null), http.Connection.RemoteIpAddress?.ToString());
            if (refused is not null)
            {
                return (new ActOutcome.NotSigned(refused), 0);
            }

            sign = (signed, hash) => hand!.Sign(wish.Reason, signed, hash);
        }

        var act = new ChangeoverAct(wish.Line, wish.Act, http.ActorOf())
        {
            N = wish.N, WorkOrder = wish.WorkOrder, Recipe = wish.Recipe, Item = wish.Item, Reason = wish.Reason, Shown = wish.Shown, Sign = sign,
        };
        // A wrong recipe that was acknowledged before counts, also when nobody has looked at it yet.
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        return OutcomeOf(await desk.MoveAsync(act, http.ActorInFull(), position => projector.ReachAsync(position, http.RequestAborted)));
    }

    private static (ActOutcome, long) OutcomeOf(ChangeoverTaken taken) => taken switch
    {
        ChangeoverTaken.Done done => (new ActOutcome.Done(), done.N),
        ChangeoverTaken.NotFound none => (new ActOutcome.NotFound(none.Why), 0),
        ChangeoverTaken.Wrong wrong => (new ActOutcome.Wrong(wrong.Errors), 0),
        ChangeoverTaken.Conflict conflict => (new ActOutcome.Conflict(conflict.Why), 0),
        ChangeoverTaken.NoRoom => (new ActOutcome.NoRoom(), 0),
        _ => throw new InvalidOperationException($"No outcome for {taken}."),
    };
}
