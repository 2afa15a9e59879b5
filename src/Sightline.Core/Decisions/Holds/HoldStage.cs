using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>Takes holds and releases into the tables: what gates, records and pages ask.</summary>
internal sealed class HoldStage : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // Keeps nothing in memory.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        switch (step.Fact.Kind)
        {
            case FactKinds.HoldPlaced:
                step.Told.Add(new ToldInHand(step.Fact.Position, Place(step.Fact, projections)));
                break;
            case FactKinds.HoldReleased:
                step.Told.Add(new ToldInHand(step.Fact.Position, Release(step.Fact, projections)));
                break;
            default:
                break;
        }
    }

    private static ToldFact Place(Fact fact, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(fact.Body, HoldJson.Default.HoldPlaced)!;
        var joins = body.Adds is { } open && IsOpen(db, open);
        var hold = joins ? body.Adds!.Value : fact.Position;
        var units = Put(db, fact, hold, HoldUnitKind.Serial, body.Serials) + Put(db, fact, hold, HoldUnitKind.Batch, body.Batches) + Put(db, fact, hold, HoldUnitKind.Lot, body.Lots);
        if (joins)
        {
            db.Prepare("UPDATE holds SET units = units + ?2, held = held + ?2 WHERE position = ?1").Bind(1, hold).Bind(2, units).Execute();
            db.Prepare("INSERT INTO hold_additions (position, hold, added_at, added_by, reason, units) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, fact.Position).Bind(2, hold).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(4, body.By).Bind(5, body.Reason).Bind(6, units).Execute();
            return HoldTold.Placed(fact, hold, body, units);
        }

        db.Prepare("INSERT INTO holds (position, placed_at, placed_by, reason, line, asked, units, held, cause) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)")
            .Bind(1, fact.Position).Bind(2, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(3, body.By).Bind(4, body.Reason).Bind(5, body.Line)
            .Bind(6, JsonSerializer.Serialize(body.Asked ?? new HoldAsked(), HoldJson.Default.HoldAsked)).Bind(7, units).Bind(8, body.Cause).Execute();
        return HoldTold.Placed(fact, hold, body, units);
    }

    private static bool IsOpen(SqliteDatabase db, long hold)
    {
        using var rows = db.Prepare("SELECT 1 FROM holds WHERE position = ?1 AND held > 0").Bind(1, hold).Query();
        return rows.Read();
    }

    private static long Put(SqliteDatabase db, Fact fact, long hold, HoldUnitKind kind, IReadOnlyList<string> keys) => keys.Sum(key =>
        db.Prepare("INSERT INTO hold_units (hold, kind, key, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING").Bind(1, hold).Bind(2, (long)kind).Bind(3, key).Bind(4, fact.Position).Execute());

    private static ToldFact Release(Fact fact, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(fact.Body, HoldJson.Default.HoldReleased)!;
        var freed = body.All ? Held(db, body.Hold) : new HoldChoice(body.Serials, body.Batches, body.Lots);
        var units = body.All
            ? db.Prepare("UPDATE hold_units SET released_by = ?2 WHERE hold = ?1 AND released_by IS NULL").Bind(1, body.Hold).Bind(2, fact.Position).Execute()
            : Free(db, fact, body.Hold, HoldUnitKind.Serial, body.Serials) + Free(db, fact, body.Hold, HoldUnitKind.Batch, body.Batches) + Free(db, fact, body.Hold, HoldUnitKind.Lot, body.Lots);
        db.Prepare("UPDATE holds SET held = held - ?2 WHERE position = ?1").Bind(1, body.Hold).Bind(2, units).Execute();
        db.Prepare("INSERT INTO hold_releases (position, hold, released_at, released_by, reason, units) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, fact.Position).Bind(2, body.Hold).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(4, body.By).Bind(5, body.Reason).Bind(6, units).Execute();
        SignatureRows.Put(db, body.Signature, fact.Position);
        return HoldTold.Released(db, fact, body, freed, units);
    }

    /// <summary>What of a hold is still held.</summary>
    private static HoldChoice Held(SqliteDatabase db, long hold)
    {
        var found = new Dictionary<HoldUnitKind, List<string>> { [HoldUnitKind.Serial] = [], [HoldUnitKind.Batch] = [], [HoldUnitKind.Lot] = [] };
        using var rows = db.Prepare("SELECT kind, key FROM hold_units WHERE hold = ?1 AND released_by IS NULL ORDER BY kind, key").Bind(1, hold).Query();
        while (rows.Read())
        {
            found[(HoldUnitKind)rows.Int64(0)].Add(rows.Text(1));
        }

        return new HoldChoice(found[HoldUnitKind.Serial], found[HoldUnitKind.Batch], found[HoldUnitKind.Lot]);
    }

    private static long Free(SqliteDatabase db, Fact fact, long hold, HoldUnitKind kind, IReadOnlyList<string> keys) => keys.Sum(key =>
        db.Prepare("UPDATE hold_units SET released_by = ?4 WHERE hold = ?1 AND kind = ?2 AND key = ?3 AND released_by IS NULL")
            .Bind(1, hold).Bind(2, (long)kind).Bind(3, key).Bind(4, fact.Position).Execute());
}
