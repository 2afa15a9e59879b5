using Sightline.Buffering;
using Sightline.Decisions.Nonconformances;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What became of an act on a nonconformance.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Ncr">Which one; 0 when nothing was done.</param>
internal sealed record NcrOutcome(ActOutcome Outcome, long Ncr = 0);

/// <summary>
/// Opens nonconformances and moves them. One act after the other, each after the tables hold the one before: two people who decide
/// on one part at the same moment are answered differently. Concessions and deviations are always signed.
/// </summary>
internal sealed class NonconformanceActs(NonconformanceDesk desk, Signatures signatures, IJournal journal, Projector projector) : IDisposable
{
    private static readonly string[] s_signed = [NcrActs.Concede, NcrActs.Deviate];

    private readonly SemaphoreSlim _turn = new(1);

    public static bool IsSigned(string act) => s_signed.Contains(act);

    public async Task<NcrOutcome> OpenAsync(HttpContext http, NcrWish wish)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var plan = desk.Open(wish, By(http));
        return plan.Move is { } move ? await AppendAsync(http, move) : Refused(plan.Refusal!);
    }

    /// <summary>Does one act.</summary>
    /// <param name="http">The request.</param>
    /// <param name="id">Of the nonconformance.</param>
    /// <param name="act">One of <see cref="NcrActs"/>.</param>
    /// <param name="of">The earlier move that is signed, taken back, done or checked, as it was sent; null for none.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="signature">For acts that are signed.</param>
    public async Task<NcrOutcome> DoAsync(HttpContext http, string id, string act, string? of, NcrWish wish, SignatureWish? signature = null)
    {
        // What was acknowledged before is looked at: a hold or a record that was just taken may be its evidence.
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        if (desk.Find(id) is not { } seen)
        {
            return new NcrOutcome(new ActOutcome.NotFound($"There is no nonconformance '{id}'. Send the id of one of /api/v1/nonconformances."));
        }

        var named = 0L;
        if (of is not null && !long.TryParse(of, out named))
        {
            return new NcrOutcome(new ActOutcome.NotFound($"There is no '{of}' in nonconformance '{id}'. Send the id of one of its dispositions or corrective actions."));
        }

        if (desk.Plan(seen, act, named, wish, By(http)).Refusal is { } early)
        {
            return Refused(early);
        }

        SigningHand? hand = null;
        if (IsSigned(act))
        {
            (hand, var unsigned) = await signatures.OpenAsync(http.CallerOf()!, signature ?? new SignatureWish(null, null), http.Connection.RemoteIpAddress?.ToString());
            if (unsigned is not null)
            {
                return new NcrOutcome(new ActOutcome.NotSigned(unsigned));
            }
        }

        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            var plan = desk.Plan(desk.Find(id)!, act, named, wish, By(http));
            return plan.Move is { } move ? await AppendAsync(http, hand is null ? move : move with { Signature = Sign(hand, move) }) : Refused(plan.Refusal!);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>A concession signs what was asked for; everything else the nonconformance itself.</summary>
    private Model.Signature Sign(SigningHand hand, NonconformanceMove move) =>
        hand.Sign(move.Reason ?? "", $"nonconformance:{move.Ncr}", journal.At(move.Act == NcrActs.Concede ? move.Of!.Value : move.Ncr)!.Hash);

    private async Task<NcrOutcome> AppendAsync(HttpContext http, NonconformanceMove move)
    {
        var position = await desk.AppendAsync(move, http.ActorInFull());
        await projector.ReachAsync(position, CancellationToken.None);
        return position == 0 ? new NcrOutcome(new ActOutcome.NoRoom()) : new NcrOutcome(new ActOutcome.Done(), move.Act == NcrActs.Open ? position : move.Ncr);
    }

    private static NcrOutcome Refused(NcrRefusal refusal) =>
        new(refusal.Conflict is { } why ? new ActOutcome.Conflict(why) : new ActOutcome.Wrong(refusal.Errors));

    private static string By(HttpContext http) => ActorText.Parse(http.ActorInFull()).Who;
}
