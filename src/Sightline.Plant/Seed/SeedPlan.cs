using System.Text.Json.Nodes;
using Sightline.Plant.Machines;

namespace Sightline.Plant.Seed;

/// <summary>One thing to tell the hub: PUT <paramref name="Path"/> with <paramref name="Body"/>.</summary>
internal sealed record SeedPut(string Path, JsonObject Body);

/// <summary>The plant in the words of the hub's public API, in an order in which nothing is named before it exists.</summary>
internal static class SeedPlan
{
    private static readonly string[] EveryDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static IEnumerable<SeedPut> MasterData(PlantModel plant) =>
    [
        .. plant.Lines.Select(l => Put("lines", l.Id, new() { ["name"] = l.Name })),
        .. plant.Products.Select(p => Put("products", p.Id, new() { ["name"] = p.Name, ["revision"] = p.Revision, ["variant"] = p.Variant, ["family"] = p.Family })),
        .. plant.Stations.Select(s => Put("stations", s.Id, Station(s))),
        .. plant.Shifts.Select(s => Put("shifts", s.Id, Shift(plant, s))),
        .. plant.Recipes.Select(r => Put("recipes", r.Id, new() { ["version"] = r.Version, ["product"] = r.Product, ["station"] = r.Station })),
        .. plant.MaterialLots.Select(l => Put("material-lots", l.Id, Lot(l))),
        .. plant.WorkOrders.Select(o => Put("work-orders", o.Id, Order(o))),
        .. plant.CostRates.Select(r => Put("cost-rates", r.Id, Rate(r))),
        ToolWear(),
    ];

    public static SeedPut Context(PlantStation station)
    {
        var context = station.Context;
        var body = new JsonObject
        {
            ["workOrder"] = context.WorkOrder,
            ["validFrom"] = context.ValidFrom,
            ["operator"] = context.Operator,
            ["materialLots"] = Texts(context.MaterialLots),
            ["recipe"] = Recipe(context.Recipe),
            ["machine"] = station.Machine,
        };
        if (context.Product is not null)
        {
            body["product"] = context.Product;
        }

        return new SeedPut(ContextPath(station), body);
    }

    public static string ContextPath(PlantStation station) => $"api/v1/stations/{station.Id}/context";

    private static SeedPut Put(string kind, string id, JsonObject body) => new($"api/v1/{kind}/{id}", body);

    private static JsonObject Station(PlantStation s)
    {
        var body = new JsonObject
        {
            ["name"] = s.Name,
            ["line"] = s.Line,
            ["machine"] = s.Machine,
            ["workOrderFrom"] = s.WorkOrderFrom,
            ["unknownWorkOrder"] = s.UnknownWorkOrder,
        };
        if (s.Clock is not null)
        {
            body["clock"] = s.Clock;
        }

        if (s.EjectsOf is { } before)
        {
            // The PLC confirms one cycle later; a demo may run slowly.
            body["ejector"] = new JsonObject { ["within"] = "00:00:30", ["of"] = Texts(before) };
        }

        return body;
    }

    private static JsonObject Shift(PlantModel plant, PlantShift s) => new()
    {
        ["name"] = s.Name,
        ["line"] = null,
        ["timeZone"] = plant.TimeZone,
        ["start"] = s.Start,
        ["end"] = s.End,
        ["days"] = Texts(EveryDay),
    };

    private static JsonObject Lot(PlantMaterialLot l) =>
        new() { ["material"] = l.Material, ["supplier"] = l.Supplier, ["supplierLot"] = l.SupplierLot };

    private static JsonObject Order(PlantWorkOrder o) => new()
    {
        ["product"] = o.Product,
        ["revision"] = o.Revision,
        ["variant"] = o.Variant,
        ["batch"] = o.Batch,
        ["customerOrder"] = o.CustomerOrder,
        ["quantity"] = o.Quantity,
        ["line"] = o.Line,
        ["materialLots"] = Texts(o.MaterialLots),
        ["recipe"] = Recipe(o.Recipe),
    };

    private static JsonObject Rate(PlantCostRate r) => new()
    {
        ["product"] = r.Product, ["currency"] = "EUR", ["scrap"] = r.Scrap, ["rework"] = r.Rework, ["falseCall"] = r.FalseCall, ["lateDetection"] = r.LateDetection,
    };

    /// <summary>What the presses report of their tools tells in which condition these are.</summary>
    private static SeedPut ToolWear() => Put("parameters", MachineReports.ToolLife, new()
    {
        ["name"] = MachineReports.ToolLife,
        ["unit"] = "%",
        ["conditions"] = new JsonArray(
            new JsonObject { ["name"] = "new", ["below"] = 20 }, new JsonObject { ["name"] = "used", ["below"] = 80 }, new JsonObject { ["name"] = "worn" }),
    });

    private static JsonObject Recipe(RecipeChoice recipe) => new() { ["id"] = recipe.Id, ["version"] = recipe.Version };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => JsonValue.Create(t))];
}
