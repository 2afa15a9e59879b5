using Sightline.Buffering;
using Sightline.Context;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>What somebody wants to match with: an order or a station, and why.</summary>
internal sealed record MatchWish(string? WorkOrder, string? Station, string? Reason, SignatureWish Signature);

/// <summary>
/// A person's or machine's word on what a parked record belongs to. It is bound with that and goes on as any other. Several are
/// matched one after the other, the oldest first, so that each part is told in order.
/// </summary>
internal sealed class MatchActs(MatchDesk desk, RecordList records, Signatures signatures, IJournal journal, Projector projector)
{
    public const string Act = "parked.match";

    public async Task<ActOutcome> MatchAsync(HttpContext http, string id, MatchWish wish)
    {
        if (Find(http, id).Refused is { } refused)
        {
            return refused;
        }

        var many = await MatchAsync(http, [id], wish);
        return many.Refused ?? many.Each[0].Outcome;
    }

    /// <summary>Matches several with the same. What is wrong with that is said before anything is done, and who signs is asked once.</summary>
    public async Task<ManyDecided> MatchAsync(HttpContext http, IReadOnlyList<string> ids, MatchWish wish)
    {
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        var problems = desk.Problems(wish.WorkOrder, wish.Station, wish.Reason).ToList();
        if (distinct.Count is 0 or > DeliveryActs.MostAtOnce)
        {
            problems.Insert(0, new("/ids", $"There are {distinct.Count}. Send 1 to {DeliveryActs.MostAtOnce} at once."));
        }

        if (problems.Count > 0)
        {
            return ManyDecided.Not(new ActOutcome.Wrong(problems));
        }

        SigningHand? hand = null;
        if (signatures.AreNeededFor(Act))
        {
            (hand, var unsigned) = await signatures.OpenAsync(http.CallerOf()!, wish.Signature, http.Connection.RemoteIpAddress?.ToString());
            if (unsigned is not null)
            {
                return ManyDecided.Not(new ActOutcome.NotSigned(unsigned));
            }
        }

        return new ManyDecided(null, await EachAsync(http, distinct, wish, hand));
    }

    private async Task<IReadOnlyList<(string Id, ActOutcome Outcome)>> EachAsync(HttpContext http, List<string> ids, MatchWish wish, SigningHand? hand)
    {
        var done = new Dictionary<string, ActOutcome>();
        long last = 0;
        foreach (var id in ids.OrderBy(id => long.TryParse(id, out var position) ? position : long.MaxValue))
        {
            var (row, refused) = Find(http, id);
            if (row is not null)
            {
                var position = await desk.MatchAsync(row.Station, BodyOf(http, row, wish, hand), http.ActorInFull());
                refused = position == 0 ? new ActOutcome.NoRoom() : null;
                last = Math.Max(last, position);
            }

            done[id] = refused ?? new ActOutcome.Done();
        }

        await projector.ReachAsync(last, http.RequestAborted);
        return [.. ids.Select(id => (id, done[id]))];
    }

    private MatchBody BodyOf(HttpContext http, RecordRow row, MatchWish wish, SigningHand? hand)
    {
        var name = $"record:{row.Position}";
        return new MatchBody
        {
            Position = row.Position,
            WorkOrder = wish.WorkOrder,
            Station = wish.Station,
            By = ActorText.Parse(http.ActorInFull()).Who,
            Reason = wish.Reason!,
            Old = new MatchChange { WaitsFor = row.WaitsFor },
            New = new MatchChange { WorkOrder = wish.WorkOrder, Station = wish.Station },
            Signature = hand?.Sign(wish.Reason!, name, journal.At(row.Position)!.Hash),
        };
    }

    private (RecordRow? Row, ActOutcome? Refused) Find(HttpContext http, string id) =>
        !long.TryParse(id, out var position) || records.At(position) is not { } row ? (null, new ActOutcome.NotFound($"There is no record '{id}'. Send the id of one of /api/v1/parked."))
        : !http.CallerOf()!.Stations.Holds(row.Station) ? (null, new ActOutcome.OutOfScope($"station '{row.Station}'"))
        : row is { State: "parked", WaitsFor: not null } ? (row, null)
        : (null, new ActOutcome.Conflict(row.State == "parked"
            ? $"Record '{id}' has its context; a delivery of it is parked. Deliveries are decided at /api/v1/deliveries."
            : $"Record '{id}' is {row.State} and waits for no context any more."));
}
