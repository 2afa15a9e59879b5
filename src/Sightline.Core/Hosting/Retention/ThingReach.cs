using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Retention;
using Sightline.Storage;

namespace Sightline.Hosting.Retention;

/// <summary>Follows things by traces.</summary>
internal sealed class ThingReach(TraceQuery traces) : IThingReach
{
    /// <summary>So many things are held in memory for one thing that is pinned.</summary>
    public const int Most = 2_000_000;

    public (IReadOnlyCollection<Thing> Things, bool Complete) Of(SqliteDatabase db, Thing thing)
    {
        var way = thing.Kind is ThingKind.Finished or ThingKind.Container or ThingKind.Shipment or ThingKind.Customer ? TraceWay.Back : TraceWay.Forward;
        return traces.Of(db, new TraceAsked(thing, way, Most: Most)) is { } trace
            ? ([.. trace.Things.Select(t => t.Thing).Where(t => t.Kind is ThingKind.Serial or ThingKind.Batch or ThingKind.Lot)], trace.Complete)
            : ([], true);
    }
}

/// <summary>How far the tables are, as the projector knows.</summary>
internal sealed class JourneyReached(Projector projector) : IJourneyReached
{
    public Task WaitForAsync(long position, CancellationToken ct) => projector.WaitForAsync(position, ct);
}
