using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Acts;

/// <summary>
/// A person's or machine's decision on a parked delivery or a waiting record: send again, or close with a reason and, where
/// the plant wants it, a signature. A decision on many is the same decision on each.
/// </summary>
internal sealed class DeliveryActs(DeliveryDesk desk, RecordList records, Signatures signatures, IJournal journal, Projector projector)
{
    public const string CloseDelivery = "delivery.close";
    public const string CloseParked = "parked.close";

    /// <summary>Most that one request decides on.</summary>
    public const int MostAtOnce = 200;

    /// <summary>The act of closing what has this id. Deliveries are named target.position, records by their position alone.</summary>
    public static string ClosingOf(string id) => id.Contains('.') ? CloseDelivery : CloseParked;

    public async Task<ActOutcome> RetryAsync(HttpContext http, string id, string? reason) => await SeenAsync(await RetryOneAsync(http, id, reason), http);

    public async Task<ActOutcome> CloseAsync(HttpContext http, string id, string? reason, SignatureWish wish) =>
        await SeenAsync(await CloseOneAsync(http, id, reason, () => OpenAsync(http, CloseDelivery, wish)), http);

    /// <summary>Closes a record that waits for its context.</summary>
    public async Task<ActOutcome> CloseRecordAsync(HttpContext http, string id, string? reason, SignatureWish wish) =>
        await SeenAsync(await CloseRecordOneAsync(http, id, reason, () => OpenAsync(http, CloseParked, wish)), http);

    /// <summary>Decides on several, one after the other. Who signs is asked once, before anything is done.</summary>
    public async Task<ManyDecided> DecideAsync(HttpContext http, ManyDecision many)
    {
        var ids = many.Ids.Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count is 0 or > MostAtOnce)
        {
            return ManyDecided.Not(new ActOutcome.Invalid("/id", $"There are {ids.Count}. Send 1 to {MostAtOnce} at once."));
        }

        if (!many.Retries && string.IsNullOrWhiteSpace(many.Reason))
        {
            return ManyDecided.Not(NoReason());
        }

        var needed = many.Retries ? null : ids.Select(ClosingOf).FirstOrDefault(signatures.AreNeededFor);
        var (hand, unsigned) = needed is null ? (null, null) : await OpenAsync(http, needed, many.Wish);
        return unsigned is not null ? ManyDecided.Not(unsigned) : await DecideAsync(http, many, ids, hand);
    }

    private async Task<ManyDecided> DecideAsync(HttpContext http, ManyDecision many, List<string> ids, SigningHand? hand)
    {
        var each = new List<(string, ActOutcome)>();
        long last = 0;
        foreach (var id in ids)
        {
            var taken = many.Retries ? await RetryOneAsync(http, id, many.Reason)
                : ClosingOf(id) == CloseDelivery ? await CloseOneAsync(http, id, many.Reason, () => Given(CloseDelivery))
                : await CloseRecordOneAsync(http, id, many.Reason, () => Given(CloseParked));
            last = Math.Max(last, taken.Position);
            each.Add((id, taken.Refused ?? new ActOutcome.Done()));
        }

        await projector.ReachAsync(last, http.RequestAborted);
        return new ManyDecided(null, each);

        Task<(SigningHand?, ActOutcome?)> Given(string act) => Task.FromResult<(SigningHand?, ActOutcome?)>((signatures.AreNeededFor(act) ? hand : null, null));
    }

    private async Task<Taken> RetryOneAsync(HttpContext http, string id, string? reason)
    {
        var (delivery, refused) = Find(http, id);
        return refused is not null ? new Taken(0, refused) : Taken.At(await desk.RetryAsync(delivery!, reason, http.ActorInFull()));
    }

    private async Task<Taken> CloseOneAsync(HttpContext http, string id, string? reason, Func<Task<(SigningHand?, ActOutcome?)>> open)
    {
        var (delivery, refused) = Find(http, id);
        if (refused is not null)
        {
            return new Taken(0, refused);
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new Taken(0, NoReason());
        }

        var (hand, unsigned) = await open();
        return unsigned is not null ? new Taken(0, unsigned)
            : Taken.At(await desk.CloseAsync(delivery!, reason, http.ActorInFull(), Sign(hand, reason, $"delivery:{delivery!.Id}", delivery.Position)));
    }

    private async Task<Taken> CloseRecordOneAsync(HttpContext http, string id, string? reason, Func<Task<(SigningHand?, ActOutcome?)>> open)
    {
        if (!long.TryParse(id, out var position) || records.At(position) is not { State: "parked", WaitsFor: not null } row)
        {
            return new Taken(0, new ActOutcome.NotFound($"No record '{id}' waits for its context. Deliveries are closed at /api/v1/deliveries."));
        }

        if (!http.CallerOf()!.Stations.Holds(row.Station))
        {
            return new Taken(0, new ActOutcome.OutOfScope($"station '{row.Station}'"));
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new Taken(0, NoReason());
        }

        var (hand, unsigned) = await open();
        return unsigned is not null ? new Taken(0, unsigned)
            : Taken.At(await desk.CloseRecordAsync(position, reason, http.ActorInFull(), Sign(hand, reason, $"record:{position}", position)));
    }

    private (DeliveryView? Delivery, ActOutcome? Refused) Find(HttpContext http, string id)
    {
        var caller = http.CallerOf()!;
        if (desk.Find(id) is not { } delivery)
        {
            return (null, new ActOutcome.NotFound($"There is no delivery '{id}'."));
        }

        if (!caller.Targets.Holds(delivery.Target) || !caller.Stations.Holds(delivery.Station))
        {
            return (null, new ActOutcome.OutOfScope($"delivery '{id}'"));
        }

        return delivery.State == "parked" ? (delivery, null) : (null, new ActOutcome.Conflict($"Delivery '{id}' is {delivery.State}. Only a parked one can be retried or closed."));
    }

    /// <summary>Neither a hand nor a refusal where the act needs no signature.</summary>
    private async Task<(SigningHand? Hand, ActOutcome? Unsigned)> OpenAsync(HttpContext http, string act, SignatureWish wish)
    {
        if (!signatures.AreNeededFor(act))
        {
            return (null, null);
        }

        var (hand, refused) = await signatures.OpenAsync(http.CallerOf()!, wish, http.Connection.RemoteIpAddress?.ToString());
        return (hand, refused is null ? null : new ActOutcome.NotSigned(refused));
    }

    private Signature? Sign(SigningHand? hand, string reason, string signed, long position) => hand?.Sign(reason, signed, journal.At(position)!.Hash);

    private async Task<ActOutcome> SeenAsync(Taken taken, HttpContext http)
    {
        await projector.ReachAsync(taken.Position, http.RequestAborted);
        return taken.Refused ?? new ActOutcome.Done();
    }

    private static ActOutcome.Invalid NoReason() =>
        new("/reason", "Missing. Send {\"reason\": \"...\"}: whoever reads this record later wants to know why.");

    /// <summary>Position of the fact that says so, or why there is none.</summary>
    private readonly record struct Taken(long Position, ActOutcome? Refused)
    {
        public static Taken At(long position) => position == 0 ? new Taken(0, new ActOutcome.NoRoom()) : new Taken(position, null);
    }
}
