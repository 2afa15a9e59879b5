using System.Globalization;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Costs;

/// <summary>What one part costs for one cause: its price is that of the moment and stays.</summary>
/// <param name="Cause">One of <see cref="CostCauses"/>.</param>
/// <param name="Ref">The fact that asked for the disposition, or the record that was judged.</param>
/// <param name="Kind">Of the part.</param>
/// <param name="Key">Its serial, batch or lot.</param>
internal sealed record Charge(string Cause, long Ref, HoldUnitKind Kind, string Key)
{
    /// <summary>Millionths of the currency.</summary>
    private const decimal Parts = 1_000_000;

    public string? WorkOrder { get; init; }

    public string? Product { get; init; }

    public string? Station { get; init; }

    public string? Class { get; init; }

    /// <summary>The record that said what the part is; null where none did.</summary>
    public long? Record { get; init; }

    /// <summary>Null where it is not known.</summary>
    public decimal? Quantity { get; init; }

    public static decimal Money(long amount) => amount / Parts;

    public string? LineOf(IPlantPolicies plant) => Station is null ? null : plant.Station(Station)?.Line;

    /// <summary>Writes it with the prices of now.</summary>
    public void Put(SqliteDatabase db, IPlantPolicies plant, IToolConditions tools, long position, long at)
    {
        var price = plant.PriceOf(Cause, Product, Station);
        var amount = price is not null && Quantity is { } quantity ? (long?)decimal.Round(price.Amount * quantity * Parts) : null;
        db.Prepare(
            "INSERT INTO quality_costs (cause, ref, kind, key, position, at, work_order, product, family, line, station, class, quantity, rate, currency, amount, record, tool_condition) " +
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)")
            .Bind(1, Cause).Bind(2, Ref).Bind(3, (long)Kind).Bind(4, Key).Bind(5, position).Bind(6, at).Bind(7, WorkOrder).Bind(8, Product).Bind(9, plant.FamilyOf(Product))
            .Bind(10, LineOf(plant)).Bind(11, Station).Bind(12, Class).Bind(13, Quantity?.ToString(CultureInfo.InvariantCulture))
            .Bind(14, price?.Rate).Bind(15, price?.Currency).Bind(16, amount)
            .Bind(17, Record).Bind(18, Record is { } record ? tools.Of(db, record, position) : null).Execute();
    }
}
