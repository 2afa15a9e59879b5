using System.Globalization;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Material;

/// <summary>One thing that happened with a lot.</summary>
internal sealed record MaterialRow(long Position, MaterialMove Move, string Lot, DateTimeOffset At, string Place, string Slot, decimal? Quantity, string? Unit, string? Part);

/// <summary>A lot that is loaded in a slot.</summary>
internal sealed record LoadedSlot(string Place, string Slot, string Lot, DateTimeOffset Since, long Position);

/// <summary>What was consumed of a lot in one unit.</summary>
internal sealed record LotTotal(string Unit, decimal Consumed, long Times);

/// <summary>A lot as it stands: what master data says of it, what was consumed, where it is loaded.</summary>
internal sealed record LotState(string Lot, MaterialLotMaster? Master, IReadOnlyList<LotTotal> Totals, IReadOnlyList<LotSum> Sums, IReadOnlyList<LoadedSlot> Loaded)
{
    /// <summary>Consumed in the unit in which it is counted; null where that is not known.</summary>
    public decimal? Consumed => Master?.Unit is { } unit ? Totals.Where(t => PieceUnits.Alike(t.Unit, unit)).Sum(t => t.Consumed) : null;

    /// <summary>Null where its first quantity is not known. Below zero where more was taken than there was: consumed, built in, split off, merged or finished.</summary>
    public decimal? Remaining => Sum is { } sum ? sum.Remaining : Master?.Unit is null ? null : Master.Quantity;

    /// <summary>In the unit in which it is counted; where master data names none, in the only one there is.</summary>
    public LotSum? Sum => Master?.Unit is { } unit ? Sums.FirstOrDefault(s => PieceUnits.Alike(s.Unit, unit)) : Sums is [var only] ? only : null;
}

/// <summary>Reads what happened with material: by lot, and by place.</summary>
internal sealed class MaterialQuery(ProjectionReader projections, TimeProvider time)
{
    /// <summary>Orders are looked for in so many of the newest records made of a lot.</summary>
    public const int MostRecordsLookedAt = 20_000;

    private const string Columns = "position, kind, lot, at, place, slot, quantity, unit, part";

    /// <summary>Lots with a master record, by id, after <paramref name="after"/>.</summary>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="limit">Most of a page.</param>
    /// <param name="holding">Text that the id or a member holds; empty for all.</param>
    public IReadOnlyList<LotState> Lots(string after, int limit, string holding = "") => projections.Read(db =>
    {
        var ids = new List<string>();
        using (var rows = db.Prepare("SELECT id FROM master WHERE kind = ?1 AND id > ?2 AND (?4 = '' OR instr(lower(id || ' ' || body), lower(?4)) > 0) ORDER BY id LIMIT ?3")
            .Bind(1, MasterKind.MaterialLots.Name).Bind(2, after).Bind(3, limit).Bind(4, holding).Query())
        {
            while (rows.Read())
            {
                ids.Add(rows.Text(0));
            }
        }

        return ids.ConvertAll(id => State(db, id));
    });

    /// <summary>Null for a lot that nothing is known of.</summary>
    public LotState? Find(string lot) => projections.Read(db =>
        State(db, lot) is var state && (state.Master is not null || state.Totals.Count > 0 || Any(db, lot)) ? state : null);

    /// <summary>What happened with a lot, newest first.</summary>
    public IReadOnlyList<MaterialRow> OfLot(string lot, (DateTimeOffset At, long Position) before, int limit) =>
        Rows("lot = ?1", lot, before, limit);

    /// <summary>What happened at a place, newest first.</summary>
    public IReadOnlyList<MaterialRow> AtPlace(string place, (DateTimeOffset At, long Position) before, int limit) =>
        Rows("place = ?1", place, before, limit);

    /// <summary>What is loaded at a place at a moment, by slot.</summary>
    public IReadOnlyList<LoadedSlot> SlotsAt(string place, DateTimeOffset moment) => projections.Read(db => SlotsAt(db, place, moment));

    /// <summary>Orders whose records were made of a lot, among its newest records.</summary>
    public IReadOnlyList<string> OrdersOf(string lot) => projections.Read(db =>
    {
        var found = new List<string>();
        using var rows = db.Prepare($"SELECT DISTINCT i.work_order FROM (SELECT position FROM lots WHERE lot = ?1 ORDER BY position DESC LIMIT {MostRecordsLookedAt}) l JOIN inspections i ON i.position = l.position WHERE i.work_order IS NOT NULL ORDER BY 1")
            .Bind(1, lot).Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    });

    /// <summary>Every lot of which something was consumed, with what master data says.</summary>
    public IReadOnlyList<LotState> Consumed() => projections.Read(db =>
    {
        var lots = new List<string>();
        using (var rows = db.Prepare("SELECT DISTINCT lot FROM material_totals").Query())
        {
            while (rows.Read())
            {
                lots.Add(rows.Text(0));
            }
        }

        return lots.ConvertAll(lot => new LotState(lot, Master(db, lot), Totals(db, lot), LotSums.Of(db, lot), []));
    });

    private IReadOnlyList<MaterialRow> Rows(string where, string of, (DateTimeOffset At, long Position) before, int limit) => projections.Read(db =>
    {
        var found = new List<MaterialRow>();
        using var rows = db.Prepare($"SELECT {Columns} FROM material_moves WHERE {where} AND (at, position) < (?2, ?3) ORDER BY at DESC, position DESC LIMIT ?4")
            .Bind(1, of).Bind(2, FactHash.Microseconds(before.At)).Bind(3, before.Position).Bind(4, limit).Query();
        while (rows.Read())
        {
            found.Add(new MaterialRow(rows.Int64(0), (MaterialMove)rows.Int64(1), rows.Text(2), FactHash.FromMicroseconds(rows.Int64(3)), rows.Text(4), rows.Text(5), Decimal(rows.NullableText(6)), rows.NullableText(7), rows.NullableText(8)));
        }

        return found;
    });

    private LotState State(SqliteDatabase db, string lot) => new(lot, Master(db, lot), Totals(db, lot), LotSums.Of(db, lot), LoadedNow(db, lot, time.GetUtcNow()));

    private static MaterialLotMaster? Master(SqliteDatabase db, string lot)
    {
        using var rows = db.Prepare("SELECT body FROM master WHERE kind = ?1 AND id = ?2").Bind(1, MasterKind.MaterialLots.Name).Bind(2, lot).Query();
        return rows.Read() ? JsonSerializer.Deserialize(rows.Span(0), ContextJson.Default.MaterialLotMaster) : null;
    }

    private static List<LotTotal> Totals(SqliteDatabase db, string lot)
    {
        var found = new List<LotTotal>();
        using var rows = db.Prepare("SELECT unit, consumed, times FROM material_totals WHERE lot = ?1 ORDER BY unit").Bind(1, lot).Query();
        while (rows.Read())
        {
            found.Add(new LotTotal(rows.Text(0), Decimal(rows.Text(1))!.Value, rows.Int64(2)));
        }

        return found;
    }

    private static bool Any(SqliteDatabase db, string lot)
    {
        using var rows = db.Prepare("SELECT 1 FROM material_moves WHERE lot = ?1 LIMIT 1").Bind(1, lot).Query();
        return rows.Read();
    }

    /// <summary>Where it was ever loaded, and still is.</summary>
    private static List<LoadedSlot> LoadedNow(SqliteDatabase db, string lot, DateTimeOffset now)
    {
        var places = new List<string>();
        using (var rows = db.Prepare("SELECT DISTINCT place FROM material_moves WHERE lot = ?1 AND kind = 0").Bind(1, lot).Query())
        {
            while (rows.Read())
            {
                places.Add(rows.Text(0));
            }
        }

        return [.. places.SelectMany(place => SlotsAt(db, place, now)).Where(s => s.Lot == lot)];
    }

    private static IReadOnlyList<LoadedSlot> SlotsAt(SqliteDatabase db, string place, DateTimeOffset moment)
    {
        var found = new List<LoadedSlot>();
        foreach (var (topic, held) in TimelineTable.Lookup(db, place, FactHash.Microseconds(moment)).Values.Where(v => v.Key.StartsWith(ContextBinder.MaterialTopic, StringComparison.Ordinal)))
        {
            using var rows = db.Prepare("SELECT MAX(valid_from) FROM timelines WHERE place = ?1 AND topic = ?2 AND valid_from <= ?3").Bind(1, place).Bind(2, topic).Bind(3, FactHash.Microseconds(moment)).Query();
            rows.Read();
            found.Add(new LoadedSlot(place, topic[ContextBinder.MaterialTopic.Length..], held.Value, FactHash.FromMicroseconds(rows.Int64(0)), held.Position));
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Slot, b.Slot));
        return found;
    }

    private static decimal? Decimal(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
}
