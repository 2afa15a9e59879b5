using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>A hold that was placed, or why none was.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Hold">Its id; 0 when none was placed.</param>
/// <param name="Units">How many parts, batches and lots it holds.</param>
internal sealed record HoldOutcome(ActOutcome Outcome, long Hold = 0, int Units = 0);

/// <summary>
/// Places and releases holds. Everything that was acknowledged before is looked at when a hold is placed, and the hold is in
/// force before the answer leaves. A release is always signed.
/// </summary>
internal sealed class HoldActs(HoldDesk desk, HoldQuery query, Signatures signatures, IJournal journal, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<HoldOutcome> PlaceAsync(HttpContext http, HoldAsked asked)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var plan = desk.Plan(asked);
        if (plan.Errors.Count > 0)
        {
            return new HoldOutcome(new ActOutcome.Wrong(plan.Errors));
        }

        if (desk.Same(asked, plan) is { } same)
        {
            return new HoldOutcome(new ActOutcome.Conflict($"Hold '{same}' holds all of it already, for the same reason. Release that first, or send another reason."));
        }

        var position = await desk.PlaceAsync(asked, plan, ActorText.Parse(http.ActorInFull()).Who, http.ActorInFull());
        if (position == 0)
        {
            return new HoldOutcome(new ActOutcome.NoRoom());
        }

        await projector.ReachAsync(position, http.RequestAborted);
        return new HoldOutcome(new ActOutcome.Done(), position, plan.Units);
    }

    /// <summary>Releases all of a hold or some of it. Who signs is asked first; then one release after the other.</summary>
    /// <param name="http">The request.</param>
    /// <param name="id">The hold.</param>
    /// <param name="choice">What of it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="wish">The signature.</param>
    /// <param name="seen">How many it held when who signs looked at it: a hold of a finding grows. Null where nothing says so.</param>
    public async Task<ActOutcome> ReleaseAsync(HttpContext http, string id, HoldChoice choice, string? reason, SignatureWish wish, long? seen = null)
    {
        if (!long.TryParse(id, out var position) || query.One(position) is null)
        {
            return new ActOutcome.NotFound($"There is no hold '{id}'. Send the id of one of /api/v1/holds.");
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ActOutcome.Invalid("/reason", "Missing. Send why these parts are released: whoever ships them wants to know.");
        }

        var (hand, unsigned) = await signatures.OpenAsync(http.CallerOf()!, wish, http.Connection.RemoteIpAddress?.ToString());
        if (unsigned is not null)
        {
            return new ActOutcome.NotSigned(unsigned);
        }

        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            return query.One(position) is { Hold.Held: var held } && seen is { } looked && looked != held && choice.All && held > 0
                ? new ActOutcome.Conflict($"Hold '{id}' holds {held} now, and held {looked} when you looked. Look at it again, then release it.")
                : await ReleaseAsync(http, position, choice, reason.Trim(), hand!);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ActOutcome> ReleaseAsync(HttpContext http, long hold, HoldChoice choice, string reason, SigningHand hand)
    {
        if (!query.One(hold)!.Hold.IsOpen)
        {
            return new ActOutcome.Conflict($"Hold '{hold}' holds nothing any more.");
        }

        IReadOnlyList<ContractError> problems = choice is { All: false } && Named(choice) == 0
            ? [new ContractError("", "Releases nothing: the lists are empty. Name parts of the hold, or leave the lists out for all of it.")]
            : desk.Problems(hold, choice);
        if (problems.Count > 0)
        {
            return new ActOutcome.Wrong(problems);
        }

        var signature = hand.Sign(reason, $"hold:{hold}", journal.At(hold)!.Hash);
        var position = await desk.ReleaseAsync(hold, choice, reason, ActorText.Parse(http.ActorInFull()).Who, signature, http.ActorInFull());
        await projector.ReachAsync(position, CancellationToken.None);
        return position == 0 ? new ActOutcome.NoRoom() : new ActOutcome.Done();
    }

    private static int Named(HoldChoice choice) => (choice.Serials?.Count ?? 0) + (choice.Batches?.Count ?? 0) + (choice.Lots?.Count ?? 0);
}
