using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Recalls;

/// <summary>Where a unit is. Each unit is at exactly one of them: the first that is true.</summary>
internal static class Standings
{
    public const string Shipped = "shipped";
    public const string Scrapped = "scrapped";
    public const string Held = "held";
    public const string Packed = "packed";

    /// <summary>In the plant: it was seen, and has not left.</summary>
    public const string InProcess = "inProcess";

    /// <summary>Nobody ever saw it.</summary>
    public const string Unknown = "unknown";

    public static readonly IReadOnlyList<string> All = [Shipped, Scrapped, Held, Packed, InProcess, Unknown];
}

/// <summary>
/// Where units are now. What is in a package or a product is where that is. Of a batch or a finished lot that was shipped in part,
/// nobody can tell which pieces: all of it counts as shipped.
/// </summary>
internal sealed class UnitStandings
{
    private readonly SqliteDatabase _db;
    private readonly HoldReach _reach;
    private readonly HashSet<Thing> _shipped;
    private readonly HashSet<Thing> _packed;
    private readonly bool _anyHold;
    private readonly bool _anyDisposed;

    public UnitStandings(SqliteDatabase db, Trace trace)
    {
        (_db, _reach) = (db, new HoldReach(db));
        var things = trace.Forward.Select(t => t.Thing).Append(trace.Of).ToList();
        _shipped = RecallUnits.Behind(trace, things.Where(t => t.Kind == ThingKind.Shipment));
        _packed = RecallUnits.Behind(trace, things.Where(t => t.Kind == ThingKind.Container));
        _anyHold = db.Scalar("SELECT EXISTS (SELECT 1 FROM holds WHERE held > 0)") != 0;
        _anyDisposed = db.Scalar("SELECT EXISTS (SELECT 1 FROM dispositions)") != 0;
    }

    public string Of(Thing unit) =>
        _shipped.Contains(unit) ? Standings.Shipped
        : IsScrapped(unit) ? Standings.Scrapped
        : IsHeld(unit) ? Standings.Held
        : _packed.Contains(unit) ? Standings.Packed
        : IsSeen(unit) ? Standings.InProcess : Standings.Unknown;

    private bool IsScrapped(Thing unit) =>
        _anyDisposed && unit.Kind <= ThingKind.Batch && PartDispositions.Of(_db, (HoldUnitKind)unit.Kind, unit.Key).Any(d => d.What is Dispositions.Scrap);

    private bool IsHeld(Thing unit) => _anyHold && _reach.IsHeld(unit);

    private bool IsSeen(Thing unit)
    {
        using var rows = _db.Prepare(unit.Kind switch
        {
            ThingKind.Serial => "SELECT 1 FROM inspections WHERE serial = ?1 UNION ALL SELECT 1 FROM part_moves WHERE kind = 0 AND key = ?1 LIMIT 1",
            ThingKind.Batch => "SELECT 1 FROM inspections WHERE batch = ?1 UNION ALL SELECT 1 FROM part_moves WHERE kind = 1 AND key = ?1 LIMIT 1",
            _ => "SELECT 1 FROM genealogy WHERE to_kind = 3 AND to_key = ?1 LIMIT 1",
        }).Bind(1, unit.Key).Query();
        return rows.Read();
    }
}
