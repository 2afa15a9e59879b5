namespace Sightline.Plant.Seed;

internal sealed record PlantLine(string Id, string Name);

/// <summary>A station; the last one of a running line has the ejector behind it, which takes off what those before it failed too.</summary>
internal sealed record PlantStation(
    string Id, string Name, string Line, string Machine, StandingContext Context, string WorkOrderFrom = "context", string UnknownWorkOrder = "park", string? Clock = null, IReadOnlyList<string>? EjectsOf = null, bool MachineHasTool = false);

/// <summary>What a station is set up to inspect, and since when (RFC 3339).</summary>
internal sealed record StandingContext(
    string? WorkOrder, IReadOnlyList<string> MaterialLots, RecipeChoice Recipe, string ValidFrom, string? Operator = null, string? Product = null);

internal sealed record RecipeChoice(string Id, string Version);

internal sealed record PlantProduct(string Id, string Name, string Revision, string Variant, string Family);

internal sealed record PlantShift(string Id, string Name, string Start, string End);

/// <summary>What one part costs in EUR when it is scrapped, reworked, rejected for nothing, or passed and found bad later.</summary>
internal sealed record PlantCostRate(string Id, string Product, decimal Scrap, decimal Rework, decimal FalseCall, decimal LateDetection);

internal sealed record PlantRecipe(string Id, string Version, string Product, string? Station = null);

internal sealed record PlantMaterialLot(string Id, string Material, string Supplier, string SupplierLot);

internal sealed record PlantWorkOrder(
    string Id,
    string Product,
    string Revision,
    string Variant,
    string Batch,
    int Quantity,
    string CustomerOrder,
    IReadOnlyList<string> MaterialLots,
    RecipeChoice Recipe,
    string Line);

/// <summary>The plant as it is drawn on the wall: lines, stations, products, orders, lots, shifts, recipes.</summary>
internal sealed record PlantModel
{
    public static PlantModel Default { get; } = PlantDrawing.Draw();

    public string TimeZone { get; init; } = "Europe/Berlin";

    public required IReadOnlyList<PlantLine> Lines { get; init; }

    public required IReadOnlyList<PlantStation> Stations { get; init; }

    public required IReadOnlyList<PlantProduct> Products { get; init; }

    public required IReadOnlyList<PlantShift> Shifts { get; init; }

    public required IReadOnlyList<PlantRecipe> Recipes { get; init; }

    public required IReadOnlyList<PlantMaterialLot> MaterialLots { get; init; }

    public required IReadOnlyList<PlantWorkOrder> WorkOrders { get; init; }

    public required IReadOnlyList<PlantCostRate> CostRates { get; init; }

    /// <summary>The lines that the simulation runs; the others wait for a replay.</summary>
    public IReadOnlyList<string> RunningLines { get; init; } = ["L1", "L2"];

    public IReadOnlyList<PlantStation> StationsOf(string line) => [.. Stations.Where(s => s.Line == line)];

    public PlantWorkOrder? OrderOf(PlantStation station) => WorkOrders.FirstOrDefault(o => o.Id == station.Context.WorkOrder);
}
