using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>Follows a thing to all that it is in, and a collection to all that is in it.</summary>
internal interface IThingReach
{
    /// <summary>Parts and batches that something is in; of a finished lot, a shipment or a customer those that are in that.</summary>
    /// <returns>What was found, and false where there is more than can be traced.</returns>
    (IReadOnlyCollection<Thing> Things, bool Complete) Of(SqliteDatabase db, Thing thing);
}

/// <summary>How far the tables are.</summary>
internal interface IJourneyReached
{
    /// <summary>Completes when the tables hold everything up to a position.</summary>
    Task WaitForAsync(long position, CancellationToken ct);
}
