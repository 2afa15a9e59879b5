using System.Text.Json.Nodes;
using Sightline.Connectors.Drop;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

/// <summary>Makes records of rows: productions become work orders, lots material lots, products products.</summary>
internal sealed class TrytonRecords(TrytonRpc rpc, TrytonOptions options)
{
    public async Task<IReadOnlyList<SourcedRecord>> OfAsync(string model, IReadOnlyList<TrytonRow> rows, CancellationToken ct)
    {
        var times = rows.ToDictionary(r => r.Id, r => (DateTimeOffset?)new DateTimeOffset(r.At, TimeSpan.Zero));
        return model switch
        {
            TrytonChanges.Production => await OrdersAsync(times, ct),
            TrytonChanges.Lot => await LotsAsync(await rpc.FindAsync(model, times.Keys, ["number", "product.code"], ct), times, ct),
            _ => [.. (await rpc.FindAsync(model, times.Keys, ["code", "template.name"], ct)).Where(p => (string?)p["code"] is { Length: > 0 })
                .Select(p => new SourcedRecord(MasterKindNames.Products, (string)p["code"]!, new JsonObject { ["name"] = p.Far("template", "name") }, times[(long)p["id"]!]))],
        };
    }

    private async Task<IReadOnlyList<SourcedRecord>> OrdersAsync(Dictionary<long, DateTimeOffset?> times, CancellationToken ct)
    {
        var productions = await rpc.FindAsync(TrytonChanges.Production, times.Keys, ["number", "reference", "state", "quantity", "product.code"], ct);
        var inputs = await MovesAsync("production_input", times.Keys, ct);
        var outputs = await MovesAsync("production_output", times.Keys, ct);
        var records = new List<SourcedRecord>();
        if (options.Lots == TrytonLots.Used)
        {
            var used = inputs.SelectMany(i => i).Select(m => (long)m["lot"]!).Distinct().ToList();
            records.AddRange(await LotsAsync(await rpc.FindAsync(TrytonChanges.Lot, used, ["number", "product.code"], ct), [], ct));
        }

        // A draft that has no number yet is no order yet.
        records.AddRange(productions.Where(p => (string?)p["number"] is { Length: > 0 }).Select(p =>
        {
            var id = (long)p["id"]!;
            return new SourcedRecord(MasterKindNames.WorkOrders, (string)p["number"]!, Order(p, Numbers(inputs[id]), Numbers(outputs[id])), times[id]);
        }));
        return records;
    }

    private JsonObject Order(JsonObject production, List<string> inputs, List<string> outputs)
    {
        var order = new JsonObject
        {
            ["product"] = production.Far("product", "code"),
            ["quantity"] = Quantity(production["quantity"]),
            ["customerOrder"] = (string?)production["reference"] is { Length: > 0 } reference ? reference : null,
            ["status"] = Status((string?)production["state"]),
        };
        if (options.Lots != TrytonLots.None)
        {
            order["materialLots"] = inputs.Count == 0 ? null : new JsonArray([.. inputs.Select(n => JsonValue.Create(n))]);
            order["batch"] = outputs.Count == 1 ? outputs[0] : null;
        }

        return order;
    }

    private static string? Status(string? state) => state switch
    {
        "request" or "draft" => "planned",
        "waiting" or "assigned" => "released",
        "running" or "done" or "cancelled" => state,
        // A state that a module of the plant's own added is shown as none.
        _ => null,
    };

    /// <summary>Tryton's quantities are floating; 100.0 there is 100 here.</summary>
    private static JsonValue? Quantity(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue<decimal>(out var quantity) ? JsonValue.Create(quantity / 1.0000000000000000000000000000m) : null;

    private static List<string> Numbers(IEnumerable<JsonObject> moves) => [.. moves.Select(m => m.Far("lot", "number")).OfType<string>().Distinct(StringComparer.Ordinal)];

    private async Task<ILookup<long, JsonObject>> MovesAsync(string field, IEnumerable<long> productions, CancellationToken ct)
    {
        if (options.Lots == TrytonLots.None)
        {
            return Array.Empty<JsonObject>().ToLookup(_ => 0L);
        }

        JsonArray domain = [new JsonArray(field, "in", new JsonArray([.. productions.Select(id => JsonValue.Create(id))])), new JsonArray("lot", "!=", null)];
        return (await rpc.SearchAsync("stock.move", domain, [field, "lot", "lot.number"], ct)).ToLookup(m => (long)m[field]!);
    }

    private async Task<IReadOnlyList<SourcedRecord>> LotsAsync(List<JsonObject> lots, Dictionary<long, DateTimeOffset?> times, CancellationToken ct)
    {
        var numbered = lots.Where(l => (string?)l["number"] is { Length: > 0 }).ToList();
        if (numbered.Count == 0)
        {
            return [];
        }

        JsonArray numbers = [.. numbered.Select(l => (string)l["number"]!).Distinct(StringComparer.Ordinal).Select(n => JsonValue.Create(n))];
        var carriers = (await rpc.SearchAsync(TrytonChanges.Lot, [new JsonArray("number", "in", numbers)], ["number", "product.code"], ct))
            .ToLookup(l => (string)l["number"]!, l => l.Far("product", "code") ?? "a product without a code", StringComparer.Ordinal);
        return [.. numbered.Select(l =>
        {
            var products = carriers[(string)l["number"]!].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var problem = products.Count < 2 ? null : $"In Tryton lots of several products carry the number '{(string)l["number"]!}': {string.Join(", ", products)}. Give them numbers of their own.";
            return new SourcedRecord(MasterKindNames.MaterialLots, (string)l["number"]!, new JsonObject { ["material"] = l.Far("product", "code") }, times.GetValueOrDefault((long)l["id"]!), problem);
        })];
    }
}
