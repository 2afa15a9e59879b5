using Sightline.Hosting;
using Sightline.Identity;

namespace Sightline.Server.Access;

/// <summary>Notes what people do, and waits until the audit shows it: who did something reads it there with the next request.</summary>
internal sealed class AuditTrail(ActBox acts, ActCourier courier, Projector projector)
{
    /// <summary>Notes an act of the caller that changed nothing in the identity file itself.</summary>
    public void Note(HttpContext http, Act act) => acts.Put(http.ActorInFull(), act);

    /// <summary>Completes when all acts so far are facts, and projected.</summary>
    public async Task CarriedAsync(CancellationToken ct)
    {
        if (await courier.CarryAsync(ct) is > 0 and var position)
        {
            await projector.ReachAsync(position, ct);
        }
    }
}
