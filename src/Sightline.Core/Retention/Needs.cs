using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>
/// All that is needed at one position, gathered once: what persons pinned, and what open nonconformances, holds, recalls, reviews,
/// findings and orders are about. Few enough to be held in memory; what a single record needs is asked of its own row.
/// </summary>
internal sealed class Needs
{
    private readonly Dictionary<Thing, Need> _things = [];
    private readonly HashSet<Thing> _followed = [];
    private readonly Dictionary<long, Need> _parts = [];
    private readonly Dictionary<long, Need> _records = [];
    private readonly Dictionary<string, Need> _images = new(StringComparer.Ordinal);
    private readonly List<(string Line, long? From, long? To, Need Need)> _windows = [];
    private readonly SqliteDatabase _db;
    private readonly IThingReach _reach;

    private Needs(SqliteDatabase db, IThingReach reach) => (_db, _reach) = (db, reach);

    /// <summary>Set where something pinned reaches further than can be traced: then everything stays.</summary>
    public Need? Everything { get; private set; }

    public bool HasWindows => _windows.Count > 0;

    /// <summary>What a person said comes before what is so by itself; the first that is found is told.</summary>
    public static Needs Read(SqliteDatabase db, IThingReach reach)
    {
        var needs = new Needs(db, reach);
        foreach (var pin in Pin.Open(db).OrderBy(p => p.Kind == RetentionWords.Legal ? 0 : 1).ThenBy(p => p.Position))
        {
            needs.Take(pin);
        }

        needs.Nonconformances("stage <> 4", n => new Need(NeedWords.Nonconformance, $"nonconformance:{n}"));
        needs.Things("SELECT u.kind, u.key, u.hold FROM holds h JOIN hold_units u ON u.hold = h.position AND u.released_by IS NULL WHERE h.held > 0 ORDER BY h.position", "hold", NeedWords.Hold);
        needs.Recalls();
        needs.Records(needs._parts, "SELECT record, record FROM review_items WHERE state < 2", "record", NeedWords.Review);
        needs.Records(needs._parts, "SELECT r.record, f.id FROM findings f JOIN finding_records r ON r.finding = f.id WHERE f.closed_at IS NULL AND f.shadow = 0 ORDER BY f.position, f.id", "finding", NeedWords.Finding);
        needs.Things("SELECT 7, work_order, work_order FROM order_states WHERE state IN (1, 2)", "order", NeedWords.Order);
        needs.Records(needs._records, "SELECT position, piece FROM challenge_states UNION SELECT good_position, piece FROM challenge_states WHERE good_position IS NOT NULL", "piece", NeedWords.Challenge);
        return needs;
    }

    public Need? Of(Thing thing) => _things.GetValueOrDefault(thing);

    /// <summary>Of a record, for every image of its part.</summary>
    public Need? OfPart(long record) => _parts.GetValueOrDefault(record);

    /// <summary>Of a record, for its own images alone.</summary>
    public Need? OfRecord(long record) => _records.GetValueOrDefault(record);

    public Need? OfImage(string sha256) => _images.GetValueOrDefault(sha256);

    /// <summary>Of an exposure on a line.</summary>
    public Need? Of(string? line, long at)
    {
        foreach (var (of, from, to, need) in _windows)
        {
            if (of == line && (from is null || at >= from) && (to is null || at < to))
            {
                return need;
            }
        }

        return null;
    }

    private void Take(Pin pin)
    {
        var need = new Need(pin.Kind, $"pin:{pin.Position}");
        if (pin.Of.StartsWith(Pin.OfLine, StringComparison.Ordinal))
        {
            _windows.Add((pin.Of[Pin.OfLine.Length..], pin.FromMicroseconds, pin.ToMicroseconds, need));
        }
        else if (pin.Of.StartsWith(Pin.OfNonconformance, StringComparison.Ordinal))
        {
            Nonconformances($"position = {long.Parse(pin.Of[Pin.OfNonconformance.Length..])}", _ => need);
        }
        else
        {
            Reach(Thing.Parse(pin.Of)!.Value, need);
        }
    }

    /// <summary>Its parts, what they went into, the records and documents it rests on.</summary>
    private void Nonconformances(string which, Func<long, Need> needOf)
    {
        foreach (var (kind, key, ncr) in Rows($"SELECT p.kind, p.key, p.ncr FROM nonconformances n JOIN nonconformance_parts p ON p.ncr = n.position WHERE n.{which} ORDER BY n.position"))
        {
            Reach(new Thing((ThingKind)kind, key), needOf(long.Parse(ncr)));
        }

        foreach (var (record, _, ncr) in Rows($"SELECT e.ref, '', e.ncr FROM nonconformances n JOIN nonconformance_evidence e ON e.ncr = n.position WHERE n.{which} AND e.kind = 'record' ORDER BY n.position"))
        {
            _parts.TryAdd(record, needOf(long.Parse(ncr)));
        }

        foreach (var (_, sha256, ncr) in Rows($"SELECT 0, d.sha256, d.ncr FROM nonconformances n JOIN nonconformance_documents d ON d.ncr = n.position WHERE n.{which} ORDER BY n.position"))
        {
            _images.TryAdd(sha256.ToLowerInvariant(), needOf(long.Parse(ncr)));
        }
    }

    private void Recalls()
    {
        foreach (var (kind, key, recall) in Rows(
            "SELECT of_kind, of_key, position FROM recalls WHERE closed_at IS NULL AND drill = 0 UNION ALL " +
            "SELECT u.kind, u.key, u.recall FROM recalls r JOIN recall_units u ON u.recall = r.position WHERE r.closed_at IS NULL AND r.drill = 0"))
        {
            Reach(new Thing((ThingKind)kind, key), new Need(NeedWords.Recall, $"recall:{recall}"));
        }
    }

    private void Things(string sql, string of, string why)
    {
        foreach (var (kind, key, id) in Rows(sql))
        {
            // An order that runs keeps its own parts alone.
            var (thing, need) = (new Thing((ThingKind)kind, key), new Need(why, $"{of}:{id}"));
            if (why == NeedWords.Order)
            {
                _things.TryAdd(thing, need);
            }
            else
            {
                Reach(thing, need);
            }
        }
    }

    private void Records(Dictionary<long, Need> into, string sql, string of, string why)
    {
        using var rows = _db.Prepare(sql).Query();
        while (rows.Read())
        {
            into.TryAdd(rows.Int64(0), new Need(why, $"{of}:{rows.Text(1)}"));
        }
    }

    /// <summary>The thing itself, and all that it is in. What is held as a lot may be a lot of finished product.</summary>
    private void Reach(Thing thing, Need need)
    {
        foreach (var one in thing.Kind == ThingKind.Lot ? (Thing[])[thing, thing with { Kind = ThingKind.Finished }] : [thing])
        {
            _things.TryAdd(one, need);
            if (!_followed.Add(one))
            {
                continue;
            }

            var (found, complete) = _reach.Of(_db, one);
            foreach (var other in found)
            {
                _things.TryAdd(other, need);
                if (complete && one.Kind != ThingKind.Finished)
                {
                    // What follows from it was followed with it.
                    _followed.Add(other);
                }
            }

            Everything ??= complete ? null : new Need(NeedWords.TooMuch, need.Of);
        }
    }

    /// <summary>All of them, before anything else is asked: another query may have the same words.</summary>
    private List<(long Kind, string Key, string Id)> Rows(string sql)
    {
        using var rows = _db.Prepare(sql).Query();
        var found = new List<(long, string, string)>();
        while (rows.Read())
        {
            found.Add((rows.Int64(0), rows.Text(1), rows.Text(2)));
        }

        return found;
    }
}
