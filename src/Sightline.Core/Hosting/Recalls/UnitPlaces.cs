using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Recalls;

/// <summary>Where to look for the units of a recall: the package each is in, the shipment it left with, and where it was seen last.</summary>
internal sealed class UnitPlaces
{
    private readonly SqliteDatabase _db;
    private readonly ILookup<Thing, TraceLink> _outOf;

    public UnitPlaces(SqliteDatabase db, Trace trace)
    {
        _db = db;
        _outOf = trace.Links.Where(l => l.Relation is not (Relations.Member or Relations.Loaded or Relations.Made)).ToLookup(l => l.From);
    }

    public IReadOnlyList<string> ContainersOf(Thing unit) => Beyond(unit, ThingKind.Container);

    public IReadOnlyList<string> ShipmentsOf(Thing unit) => Beyond(unit, ThingKind.Shipment);

    public IReadOnlyList<string> CustomersOf(Thing unit) => Beyond(unit, ThingKind.Customer);

    /// <summary>The station that saw it last; null where none did.</summary>
    public string? StationOf(Thing unit)
    {
        if (unit.Kind is not (ThingKind.Serial or ThingKind.Batch))
        {
            return null;
        }

        using var rows = _db.Prepare($"SELECT station FROM inspections WHERE {(unit.Kind == ThingKind.Serial ? "serial" : "batch")} = ?1 ORDER BY position DESC LIMIT 1").Bind(1, unit.Key).Query();
        return rows.Read() ? rows.Text(0) : null;
    }

    /// <summary>Everything of a kind that it went into, and what that went into.</summary>
    private IReadOnlyList<string> Beyond(Thing unit, ThingKind kind)
    {
        var seen = new HashSet<Thing> { unit };
        var open = new Queue<Thing>(seen);
        while (open.TryDequeue(out var thing))
        {
            foreach (var link in _outOf[thing].Where(l => seen.Add(l.To)))
            {
                open.Enqueue(link.To);
            }
        }

        return [.. seen.Where(t => t.Kind == kind).Select(t => t.Key).Order(StringComparer.Ordinal)];
    }
}
