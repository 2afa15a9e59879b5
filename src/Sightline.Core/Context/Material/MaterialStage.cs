using System.Globalization;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Material;

/// <summary>Keeps what happened with each lot, and sums up what was consumed of it.</summary>
internal sealed class MaterialStage(PlantModel plant) : IStage
{
    private readonly Dictionary<(string Lot, string Unit), (decimal Consumed, long Times)> _more = [];

    public void Load(SqliteDatabase projections) => _more.Clear();

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues || MaterialEvent.Of(step.Fact) is not { } moved)
        {
            return;
        }

        string slot;
        lock (plant.Gate)
        {
            slot = moved.Move == MaterialMove.Consumed ? moved.Slot ?? "" : MaterialTimeline.SlotOf(plant, moved);
        }

        projections.Prepare("INSERT INTO material_moves (lot, at, position, kind, place, slot, quantity, unit, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .Bind(1, moved.Lot ?? "").Bind(2, FactHash.Microseconds(moved.At)).Bind(3, step.Fact.Position).Bind(4, (long)moved.Move).Bind(5, moved.Place).Bind(6, slot)
            .Bind(7, moved.Quantity?.ToString(CultureInfo.InvariantCulture)).Bind(8, moved.Unit).Bind(9, moved.Part).Execute();
        if (moved.Move == MaterialMove.Consumed)
        {
            var before = _more.GetValueOrDefault((moved.Lot!, moved.Unit!));
            _more[(moved.Lot!, moved.Unit!)] = (before.Consumed + moved.Quantity!.Value, before.Times + 1);
        }
    }

    public void Finish(SqliteDatabase projections)
    {
        foreach (var ((lot, unit), more) in _more)
        {
            var (consumed, times) = Total(projections, lot, unit);
            projections.Prepare("INSERT INTO material_totals (lot, unit, consumed, times) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (lot, unit) DO UPDATE SET consumed = excluded.consumed, times = excluded.times")
                .Bind(1, lot).Bind(2, unit).Bind(3, (consumed + more.Consumed).ToString(CultureInfo.InvariantCulture)).Bind(4, times + more.Times).Execute();
        }

        _more.Clear();
    }

    private static (decimal Consumed, long Times) Total(SqliteDatabase db, string lot, string unit)
    {
        using var rows = db.Prepare("SELECT consumed, times FROM material_totals WHERE lot = ?1 AND unit = ?2").Bind(1, lot).Bind(2, unit).Query();
        return rows.Read() ? (decimal.Parse(rows.Text(0), CultureInfo.InvariantCulture), rows.Int64(1)) : default;
    }
}
