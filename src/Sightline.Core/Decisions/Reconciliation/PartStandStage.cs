using System.Globalization;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>
/// Keeps what rejected, packed and shipped parts belong to, so that an order's or a shift's are found without reading its good ones. A
/// part belongs to what its newest record does, also when that turns out to be another. Runs once moves are in their table.
/// </summary>
internal sealed class PartStandStage : IStage
{
    /// <summary>Nothing was ever packed: then no record needs to be asked about.</summary>
    private bool _anyMoved;

    public void Load(SqliteDatabase projections) => _anyMoved = projections.Scalar("SELECT EXISTS (SELECT 1 FROM moved_parts)") != 0;

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        foreach (var hand in step.Inspections.Where(h => h is { MergedInto: null, Inspection: { Purpose: InspectionPurpose.Production, Part: not null } }))
        {
            Take(hand, projections);
        }

        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.Review && JsonSerializer.Deserialize(step.Fact.Body, ReviewJson.Default.ReviewBody) is { Result: InspectionResult.Fail, Undoes: null } review)
        {
            Reject(projections, review.Position, null, Belonging.OfRecord(projections, review.Position));
        }
        else if (step.Fact.Kind == FactKinds.Event && step.Fact.Body.AsSpan().IndexOf("part."u8) >= 0)
        {
            Moved(projections, step.Fact.Position);
        }
    }

    private void Take(InspectionInHand hand, SqliteDatabase db)
    {
        var (part, belonging) = (hand.Inspection.Part, Belonging.Of(hand.Context));
        if (hand.Waited)
        {
            belonging.BindTo(db.Prepare("UPDATE rejects SET work_order = ?2, line = ?3, segment = ?4, shift = ?5, shift_day = ?6 WHERE record = ?1").Bind(1, hand.Position), 2).Execute();
        }
        else if (hand.Inspection.Result == InspectionResult.Fail && part.Serial is { } serial)
        {
            Reject(db, hand.Position, serial, belonging);
        }

        if (_anyMoved && hand.Context is not null)
        {
            Follow(db, part.Serial is null ? 1 : 0, part.Serial ?? part.Batch!);
        }
    }

    /// <summary>A part that left may turn out to belong elsewhere.</summary>
    private static void Follow(SqliteDatabase db, long kind, string key)
    {
        using (var rows = db.Prepare("SELECT 1 FROM moved_parts WHERE kind = ?1 AND key = ?2 LIMIT 1").Bind(1, kind).Bind(2, key).Query())
        {
            if (!rows.Read())
            {
                return;
            }
        }

        Belonging.OfNewestBound(db, kind, key).BindTo(db.Prepare("UPDATE moved_parts SET work_order = ?3, line = ?4, segment = ?5, shift = ?6, shift_day = ?7 WHERE kind = ?1 AND key = ?2").Bind(1, kind).Bind(2, key), 3).Execute();
    }

    private static void Reject(SqliteDatabase db, long record, string? serial, Belonging belonging) => belonging.BindTo(db.Prepare(
        "INSERT INTO rejects (record, serial, work_order, line, segment, shift, shift_day) SELECT ?1, COALESCE(?2, serial), ?3, ?4, ?5, ?6, ?7 FROM inspections WHERE position = ?1 AND serial IS NOT NULL ON CONFLICT DO NOTHING")
        .Bind(1, record).Bind(2, serial), 3).Execute();

    /// <summary>What this event packed or shipped. A serialised part counts once, of a batch what was said each time.</summary>
    private void Moved(SqliteDatabase db, long position)
    {
        var moves = new List<(long Kind, string Key, string What, string? Quantity)>();
        using (var rows = db.Prepare("SELECT kind, key, what, quantity FROM part_moves WHERE position = ?1 AND kind < 2").Bind(1, position).Query())
        {
            while (rows.Read())
            {
                moves.Add((rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3)));
            }
        }

        foreach (var (kind, key, what, quantity) in moves)
        {
            _anyMoved = true;
            Belonging.OfNewestBound(db, kind, key).BindTo(db.Prepare(
                "INSERT INTO moved_parts (kind, key, what, quantity, work_order, line, segment, shift, shift_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (kind, key, what) DO UPDATE SET quantity = excluded.quantity")
                .Bind(1, kind).Bind(2, key).Bind(3, what).Bind(4, kind == 0 ? "1" : Sum(Known(db, kind, key, what), quantity)), 5).Execute();
        }
    }

    private static string? Known(SqliteDatabase db, long kind, string key, string what)
    {
        using var rows = db.Prepare("SELECT quantity FROM moved_parts WHERE kind = ?1 AND key = ?2 AND what = ?3").Bind(1, kind).Bind(2, key).Bind(3, what).Query();
        return rows.Read() ? rows.NullableText(0) : null;
    }

    private static string? Sum(string? known, string? more) => known is null ? more : more is null ? known
        : (decimal.Parse(known, CultureInfo.InvariantCulture) + decimal.Parse(more, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
}
