using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Acts;

/// <summary>A person's or machine's decision on a parked delivery or a waiting record: send again, or close with a reason and, where the plant wants it, a signature.</summary>
internal sealed class DeliveryActs(DeliveryDesk desk, RecordList records, Signatures signatures, IJournal journal, Projector projector)
{
    public const string CloseDelivery = "delivery.close";
    public const string CloseParked = "parked.close";

    public async Task<ActOutcome> RetryAsync(HttpContext http, string id, string? reason)
    {
        var (delivery, refused) = Find(http, id);
        return refused ?? await DoneAsync(await desk.RetryAsync(delivery!, reason, http.ActorInFull()), http);
    }

    public async Task<ActOutcome> CloseAsync(HttpContext http, string id, string? reason, SignatureWish wish)
    {
        var (delivery, refused) = Find(http, id);
        if (refused is not null)
        {
            return refused;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return NoReason();
        }

        var (signature, unsigned) = await SignAsync(http, CloseDelivery, wish, reason, $"delivery:{delivery!.Id}", delivery.Position);
        return unsigned ?? await DoneAsync(await desk.CloseAsync(delivery, reason, http.ActorInFull(), signature), http);
    }

    /// <summary>Closes a record that waits for its context.</summary>
    public async Task<ActOutcome> CloseRecordAsync(HttpContext http, string id, string? reason, SignatureWish wish)
    {
        if (!long.TryParse(id, out var position) || Waiting(position) is not { WaitsFor: not null } row)
        {
            return new ActOutcome.NotFound($"No record '{id}' waits for its context. Deliveries are closed at /api/v1/deliveries.");
        }

        if (!http.CallerOf()!.Stations.Holds(row.Station))
        {
            return new ActOutcome.OutOfScope($"station '{row.Station}'");
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return NoReason();
        }

        var (signature, unsigned) = await SignAsync(http, CloseParked, wish, reason, $"record:{position}", position);
        return unsigned ?? await DoneAsync(await desk.CloseRecordAsync(position, reason, http.ActorInFull(), signature), http);
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

    private RecordRow? Waiting(long position) =>
        records.Page(new RecordFilter { State = RecordStates.Parked }, position + 1, 1).FirstOrDefault(r => r.Position == position);

    private async Task<(Signature? Signature, ActOutcome? Unsigned)> SignAsync(HttpContext http, string act, SignatureWish wish, string reason, string signed, long position)
    {
        if (!signatures.AreNeededFor(act))
        {
            return (null, null);
        }

        var address = http.Connection.RemoteIpAddress?.ToString();
        var (signature, refused) = await signatures.SignAsync(http.CallerOf()!, wish, reason, signed, journal.At(position)!.Hash, address);
        return refused is null ? (signature, null) : (null, new ActOutcome.NotSigned(refused));
    }

    private async Task<ActOutcome> DoneAsync(long position, HttpContext http)
    {
        if (position == 0)
        {
            return new ActOutcome.NoRoom();
        }

        await projector.WaitForAsync(position, http.RequestAborted);
        return new ActOutcome.Done();
    }

    private static ActOutcome.Invalid NoReason() =>
        new("/reason", "Missing. Send {\"reason\": \"...\"}: whoever reads this record later wants to know why.");
}
