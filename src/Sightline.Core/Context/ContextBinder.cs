using Sightline.Buffering;
using Sightline.Context.Recipes;
using Sightline.Context.Timelines;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>Puts together what was being made at a station at a moment, each value with where it came from.</summary>
internal static class ContextBinder
{
    /// <summary>Topics of material are this and the name of the slot it is loaded in.</summary>
    public const string MaterialTopic = "material:";

    /// <summary>What was found, or what is missing.</summary>
    public sealed record Binding(BoundContext? Context, Wait? Wait);

    /// <summary>Binds, or says what is missing. The first source that gives a value wins: station context, timelines of station, machine and line, work order, master data.</summary>
    /// <param name="plant">Master data; the caller holds its lock.</param>
    /// <param name="station">The station.</param>
    /// <param name="interval">Its interval at the moment, or null.</param>
    /// <param name="around">What holds around it at the moment.</param>
    /// <param name="moment">The corrected moment of exposure.</param>
    /// <param name="believed">The order the station itself names, or null.</param>
    /// <param name="orderComesLater">True when a station is asked what it makes before it has named the order itself.</param>
    /// <param name="match">What a person said it belongs to; null for nothing. The station is the one that was said.</param>
    public static Binding Bind(PlantModel plant, string station, ContextIntervals.Interval? interval, Surroundings around, DateTimeOffset moment, string? believed, bool orderComesLater = false, MatchMade? match = null)
    {
        if (match?.WorkOrder is not null)
        {
            return BindMatched(plant, station, interval, around, moment, match);
        }

        if (plant.Find<StationMaster>(MasterKind.Stations, station) is not { } known)
        {
            return new Binding(null, new Wait($"station:{station}", $"Station '{station}' is not known. Create it with PUT /api/v1/stations/{station}; the record is matched by itself."));
        }

        var values = new Dictionary<string, ContextValue>();
        var orderId = Order(known.Record, interval, around, believed, values);
        if (orderId is null && !(orderComesLater && known.Record.WorkOrderFrom == "message"))
        {
            var what = interval is null ? "Nothing is known about what it was making" : "Its context names no work order";
            return new Binding(null, new Wait(
                $"context:{station}", $"Station '{station}' at {Rfc3339.Write(moment)}: {what}. Send PUT /api/v1/stations/{station}/context; the record is matched by itself."));
        }

        var order = plant.Find<WorkOrderMaster>(MasterKind.WorkOrders, orderId);
        if (orderId is not null && order is null && known.Record.UnknownWorkOrder == "park")
        {
            return new Binding(null, OrderIsUnknown(orderId));
        }

        FromStation(known.Record, known.Position, match is null ? $"station {station}" : $"station {station}, matched by {match.By}", values);
        FromInterval(interval, values);
        FromAround(around, values, _ => true);
        FromOrder(orderId, order, values);
        FromMaster(plant, moment, values);
        RecipeValues.Add(plant.Recipes, station, moment, values);
        return new Binding(new BoundContext(values), null);
    }

    /// <summary>With the order that a person said. Of the station's own context only what does not hang on an order is taken, unless it names the same.</summary>
    private static Binding BindMatched(PlantModel plant, string station, ContextIntervals.Interval? interval, Surroundings around, DateTimeOffset moment, MatchMade match)
    {
        if (plant.Find<WorkOrderMaster>(MasterKind.WorkOrders, match.WorkOrder) is not { } order)
        {
            return new Binding(null, OrderIsUnknown(match.WorkOrder!));
        }

        var values = new Dictionary<string, ContextValue> { [ContextNames.WorkOrder] = new(match.WorkOrder!, $"matched by {match.By}", match.Position) };
        if (plant.Find<StationMaster>(MasterKind.Stations, station) is { } known)
        {
            FromStation(known.Record, known.Position, $"station {station}", values);
        }

        if (interval is not null)
        {
            var same = interval.Context.WorkOrder == match.WorkOrder;
            FromInterval(same ? interval : interval with { Context = new StationContext { Operator = interval.Context.Operator, Machine = interval.Context.Machine } }, values);
        }

        FromAround(around, values, topic => topic == ContextNames.Operator || around[ContextNames.WorkOrder]?.Value == match.WorkOrder);
        FromOrder(match.WorkOrder, order, values);
        Set(values, ContextNames.Line, order.Record.Line, $"work order {match.WorkOrder}", order.Position);
        FromMaster(plant, moment, values);
        RecipeValues.Add(plant.Recipes, station, moment, values);
        return new Binding(new BoundContext(values), null);
    }

    private static Wait OrderIsUnknown(string order) =>
        new($"order:{order}", $"Work order '{order}' is not known yet. It is matched by itself when PUT /api/v1/work-orders/{order} arrives.");

    private static string? Order(StationMaster station, ContextIntervals.Interval? interval, Surroundings around, string? believed, Dictionary<string, ContextValue> values)
    {
        if (station.WorkOrderFrom == "message" && believed is not null)
        {
            // Position 0: the record itself said so. Naming it would make every record's context another one.
            values[ContextNames.WorkOrder] = new ContextValue(believed, "message", 0);
            return believed;
        }

        Set(values, ContextNames.WorkOrder, interval?.Context.WorkOrder, "station context", interval?.Position ?? 0);
        if (interval?.Context.WorkOrder is null && around[ContextNames.WorkOrder] is { } started)
        {
            Set(values, ContextNames.WorkOrder, started.Value, started.Source, started.Position);
        }

        return values.TryGetValue(ContextNames.WorkOrder, out var order) ? order.Value : null;
    }

    private static void FromStation(StationMaster station, long position, string source, Dictionary<string, ContextValue> values)
    {
        Set(values, ContextNames.Line, station.Line, source, position);
        Set(values, ContextNames.Machine, station.Machine, source, position);
    }

    private static void FromInterval(ContextIntervals.Interval? interval, Dictionary<string, ContextValue> values)
    {
        if (interval is null)
        {
            return;
        }

        const string Source = "station context";
        var (context, position) = (interval.Context, interval.Position);
        Set(values, ContextNames.Operator, context.Operator, Source, position);
        Set(values, ContextNames.Batch, context.Batch, Source, position);
        Set(values, ContextNames.Product, context.Product, Source, position);
        Set(values, ContextNames.Machine, context.Machine, Source, position, over: true);
        Lots(values, context.MaterialLots, Source, position);
        Set(values, ContextNames.RecipeExpected, context.Recipe?.Id, Source, position);
        Set(values, ContextNames.RecipeVersionExpected, context.Recipe?.Version, Source, position);
    }

    /// <summary>What is loaded anywhere around is one list: slots have names of their own, and the nearest place wins a name.</summary>
    private static void FromAround(Surroundings around, Dictionary<string, ContextValue> values, Func<string, bool> takes)
    {
        var loaded = new SortedDictionary<string, Held>(StringComparer.Ordinal);
        foreach (var (topic, held) in around.Nearest.SelectMany(place => place.Values).Where(v => takes(v.Key)))
        {
            if (topic.StartsWith(MaterialTopic, StringComparison.Ordinal))
            {
                loaded.TryAdd(topic, held);
            }
            else
            {
                Set(values, topic, held.Value, held.Source, held.Position);
            }
        }

        if (values.ContainsKey(ContextNames.MaterialLot))
        {
            return;
        }

        foreach (var (held, i) in loaded.Values.DistinctBy(h => h.Value).Select((h, i) => (h, i)))
        {
            Set(values, NameOfLot(i), held.Value, held.Source, held.Position);
        }
    }

    private static string NameOfLot(int i) => i == 0 ? ContextNames.MaterialLot : $"{ContextNames.MaterialLot}.{i + 1}";

    private static void FromOrder(string? id, (WorkOrderMaster Record, long Position)? found, Dictionary<string, ContextValue> values)
    {
        if (found is not { } order)
        {
            return;
        }

        var source = $"work order {id}";
        Set(values, ContextNames.Product, order.Record.Product, source, order.Position);
        Set(values, ContextNames.Revision, order.Record.Revision, source, order.Position);
        Set(values, ContextNames.Variant, order.Record.Variant, source, order.Position);
        Set(values, ContextNames.Batch, order.Record.Batch, source, order.Position);
        Set(values, ContextNames.CustomerOrder, order.Record.CustomerOrder, source, order.Position);
        Set(values, ContextNames.TargetQuantity, order.Record.Quantity?.ToString(), source, order.Position);
        Lots(values, order.Record.MaterialLots, source, order.Position);
        Set(values, ContextNames.RecipeExpected, order.Record.Recipe?.Id, source, order.Position);
        if (values.TryGetValue(ContextNames.RecipeExpected, out var expected) && expected.Value == order.Record.Recipe?.Id)
        {
            // The order's version is that of its own recipe, not of another that its station was told.
            Set(values, ContextNames.RecipeVersionExpected, order.Record.Recipe.Version, source, order.Position);
        }
    }

    private static void FromMaster(PlantModel plant, DateTimeOffset moment, Dictionary<string, ContextValue> values)
    {
        if (values.TryGetValue(ContextNames.Product, out var product) && plant.Find<ProductMaster>(MasterKind.Products, product.Value) is { } made)
        {
            Set(values, ContextNames.Revision, made.Record.Revision, $"product {product.Value}", made.Position);
            Set(values, ContextNames.Variant, made.Record.Variant, $"product {product.Value}", made.Position);
        }

        if (values.TryGetValue(ContextNames.MaterialLot, out var lot) && plant.Find<MaterialLotMaster>(MasterKind.MaterialLots, lot.Value) is { } material)
        {
            Set(values, ContextNames.SupplierLot, material.Record.SupplierLot, $"material lot {lot.Value}", material.Position);
        }

        var line = values.TryGetValue(ContextNames.Line, out var stands) ? stands.Value : null;
        if (plant.Shifts.At(moment, line) is { } shift)
        {
            Set(values, ContextNames.Shift, shift.Id, "shift calendar", shift.Position);
            Set(values, ContextNames.ShiftDay, shift.Day.ToString("yyyy-MM-dd"), "shift calendar", shift.Position);
        }
    }

    /// <summary>Several lots have a value each: materialLot, materialLot.2, materialLot.3. A lot's name may hold any separator.</summary>
    private static void Lots(Dictionary<string, ContextValue> values, IReadOnlyList<string>? lots, string source, long position)
    {
        if (lots is null || values.ContainsKey(ContextNames.MaterialLot))
        {
            return;
        }

        for (var i = 0; i < lots.Count; i++)
        {
            Set(values, NameOfLot(i), lots[i], source, position);
        }
    }

    internal static void Set(Dictionary<string, ContextValue> values, string name, string? value, string source, long position, bool over = false)
    {
        if (value is not null && (over || !values.ContainsKey(name)))
        {
            values[name] = new ContextValue(value, source, position);
        }
    }
}
