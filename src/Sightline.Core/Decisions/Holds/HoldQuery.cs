using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>Reads holds: the list, one with its parts, and those a part is under.</summary>
internal sealed class HoldQuery(ProjectionReader projections)
{
    private const string Columns = "h.position, h.placed_at, h.placed_by, h.reason, h.line, h.asked, h.units, h.held";

    /// <summary>As one part has it: since when it is on hold, which is later where the hold grew.</summary>
    private const string OfOne = "h.position, coalesce(a.added_at, h.placed_at), coalesce(a.added_by, h.placed_by), coalesce(a.reason, h.reason), h.line, h.asked, h.units, h.held";

    private const string Units = "hold_units u JOIN holds h ON h.position = u.hold LEFT JOIN hold_additions a ON a.position = u.since";

    /// <summary>Newest first.</summary>
    /// <param name="open">True for those that hold something, false for the others, null for all.</param>
    /// <param name="before">Position that all of them are before.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<Hold> List(bool? open, long before, int limit) => projections.Read(db =>
    {
        var which = open switch { true => " AND h.held > 0", false => " AND h.held = 0", null => "" };
        using var rows = db.Prepare($"SELECT {Columns} FROM holds h WHERE h.position < ?1{which} ORDER BY h.position DESC LIMIT ?2").Bind(1, before).Bind(2, limit).Query();
        var found = new List<Hold>();
        while (rows.Read())
        {
            found.Add(From(rows));
        }

        return found;
    });

    public HoldInFull? One(long position) => projections.Read(db =>
        At(db, position) is { } hold
            ? new HoldInFull(hold, ReleasesOf(db, position), SignatureRows.On(db, $"hold:{position}")) { Additions = AdditionsOf(db, position), Left = LeftOf(db, position) }
            : null);

    /// <summary>The units of a hold in the order of kind and key, after one of them.</summary>
    public IReadOnlyList<HoldUnit> UnitsOf(long hold, (HoldUnitKind Kind, string Key)? after, int limit) => projections.Read(db =>
    {
        using var rows = db.Prepare(
            "SELECT u.kind, u.key, u.released_by, CASE u.kind WHEN 0 THEN EXISTS (SELECT 1 FROM inspections i WHERE i.serial = u.key) " +
            "WHEN 1 THEN EXISTS (SELECT 1 FROM inspections i WHERE i.batch = u.key) ELSE EXISTS (SELECT 1 FROM lots l WHERE l.lot = u.key) END " +
            "FROM hold_units u WHERE u.hold = ?1 AND (u.kind, u.key) > (?2, ?3) ORDER BY u.kind, u.key LIMIT ?4")
            .Bind(1, hold).Bind(2, after is { } last ? (long)last.Kind : -1).Bind(3, after?.Key ?? "").Bind(4, limit).Query();
        var found = new List<HoldUnit>();
        while (rows.Read())
        {
            found.Add(new HoldUnit((HoldUnitKind)rows.Int64(0), rows.Text(1), rows.NullableInt64(2), rows.Int64(3) != 0));
        }

        return found;
    });

    /// <summary>Every hold a part is or was under, newest first: by its serial, its batch, a lot in it, or a part in it; for a part without serial by its batch.</summary>
    public IReadOnlyList<PartHold> OfPart(string? serial, string? batch) => projections.Read(db => Of(db, serial, batch));

    /// <inheritdoc cref="OfPart"/>
    public static IReadOnlyList<PartHold> Of(SqliteDatabase db, string? serial, string? batch) =>
        Of(db, new HoldReach(db), serial is not null ? new Thing(ThingKind.Serial, serial) : new Thing(ThingKind.Batch, batch!));

    /// <summary>The same for one of several parts that are asked about together.</summary>
    public static IReadOnlyList<PartHold> Of(SqliteDatabase db, HoldReach reach, Thing part)
    {
        var found = new List<PartHold>();
        foreach (var reached in reach.Of(part).OrderByDescending(r => r.Hold))
        {
            var kind = reached.Via.Kind == ThingKind.Finished ? HoldUnitKind.Lot : (HoldUnitKind)reached.Via.Kind;
            var release = reached.ReleasedBy is { } by ? ReleasesOf(db, reached.Hold).First(r => r.Position == by) : null;
            found.Add(new PartHold(OfUnit(db, reached.Hold, kind, reached.Via.Key), kind, reached.Via.Key, release) { Inside = reached.Inside });
        }

        return found;
    }

    private static Hold? At(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM holds h WHERE h.position = ?1").Bind(1, position).Query();
        return rows.Read() ? From(rows) : null;
    }

    /// <summary>The same as one of its units has it: since when and why that is on hold, which is later where the hold grew.</summary>
    private static Hold OfUnit(SqliteDatabase db, long position, HoldUnitKind kind, string key)
    {
        using var rows = db.Prepare($"SELECT {OfOne} FROM {Units} WHERE u.hold = ?1 AND u.kind = ?2 AND u.key = ?3").Bind(1, position).Bind(2, (long)kind).Bind(3, key).Query();
        return rows.Read() ? From(rows) : throw new InvalidDataException($"Hold {position} holds '{key}' and has no such unit. Run 'sightline rebuild'.");
    }

    private static List<HoldRelease> ReleasesOf(SqliteDatabase db, long hold)
    {
        using var rows = db.Prepare("SELECT position, released_at, released_by, reason, units FROM hold_releases WHERE hold = ?1 ORDER BY position").Bind(1, hold).Query();
        var found = new List<HoldRelease>();
        while (rows.Read())
        {
            found.Add(new HoldRelease(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.Text(3), rows.Int64(4)));
        }

        return found;
    }

    private static List<HoldPartLeft> LeftOf(SqliteDatabase db, long hold)
    {
        var found = new List<HoldPartLeft>();
        using var rows = db.Prepare(
            "SELECT u.kind, u.key, MAX(m.at), m.ref FROM hold_units u CROSS JOIN part_moves m ON m.kind = u.kind AND m.key = u.key AND m.what = 'shipped' WHERE u.hold = ?1 AND u.kind < 2 GROUP BY u.kind, u.key ORDER BY u.kind, u.key LIMIT 100")
            .Bind(1, hold).Query();
        while (rows.Read())
        {
            found.Add(new HoldPartLeft((HoldUnitKind)rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), rows.NullableText(3)));
        }

        return found;
    }

    private static List<HoldAddition> AdditionsOf(SqliteDatabase db, long hold)
    {
        using var rows = db.Prepare("SELECT position, added_at, added_by, reason, units FROM hold_additions WHERE hold = ?1 ORDER BY position").Bind(1, hold).Query();
        var found = new List<HoldAddition>();
        while (rows.Read())
        {
            found.Add(new HoldAddition(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.Text(3), rows.Int64(4)));
        }

        return found;
    }

    private static Hold From(in SqliteRows rows) => new(
        rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.Text(3), rows.NullableText(4), rows.Text(5), rows.Int64(6), rows.Int64(7));
}
