using System.Text.Json.Nodes;

namespace Sightline.Connectors.Tryton;

/// <summary>A row of a table as it stood when it was looked at.</summary>
internal readonly record struct TrytonStamped(string Table, long Id, DateTime At);

/// <summary>One record that may have changed.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Id">Its id there.</param>
/// <param name="Rows">Its own row, and rows of others that tell of it.</param>
internal sealed record TrytonRow(string Model, long Id, IReadOnlyList<TrytonStamped> Rows)
{
    /// <summary>When it was last changed, by Tryton's clock.</summary>
    public DateTime At { get; } = Rows.Max(r => r.At);
}

/// <summary>
/// Finds rows that changed since a time. A change of an order's moves or of a product's template does not stamp the order or the
/// product, so those are looked at too.
/// </summary>
internal sealed class TrytonChanges(TrytonRpc rpc, TrytonOptions options)
{
    public const string Production = "production";
    public const string Lot = "stock.lot";
    public const string Product = "product.product";

    private const string Move = "stock.move";
    private const string Template = "product.template";

    public IEnumerable<string> Models => ((string[])[.. options.Products ? [Product] : Array.Empty<string>(), .. options.Lots == TrytonLots.All ? [Lot] : Array.Empty<string>(), Production]);

    /// <summary>Records of a model that changed at a time or later; all of them for no time. In the order of their change.</summary>
    public async Task<IReadOnlyList<TrytonRow>> SinceAsync(string model, DateTime? from, CancellationToken ct)
    {
        var found = (await RowsAsync(model, from is { } since ? TrytonStamp.Since(since) : [], [], ct))
            .ToDictionary(r => (long)r["id"]!, r => new List<TrytonStamped> { new(model, (long)r["id"]!, TrytonStamp.Of(r)) });
        if (from is null && found.Count == 0)
        {
            return [];
        }

        var window = from ?? found.Values.Max(f => f[0].At) - options.Overlap;
        foreach (var (id, row) in model == Production ? await MovesAsync(window, ct) : model == Product ? await TemplatesAsync(window, ct) : [])
        {
            if (!found.TryGetValue(id, out var rows))
            {
                found[id] = rows = [];
            }

            rows.Add(row);
        }

        return [.. found.Select(f => new TrytonRow(model, f.Key, f.Value)).OrderBy(r => r.At).ThenBy(r => r.Id)];
    }

    private async Task<IEnumerable<(long, TrytonStamped)>> MovesAsync(DateTime from, CancellationToken ct)
    {
        JsonArray domain = [TrytonStamp.Since(from), new JsonArray("OR", new JsonArray("production_input", "!=", null), new JsonArray("production_output", "!=", null))];
        var moves = await RowsAsync(Move, domain, ["production_input", "production_output"], ct);
        return moves.SelectMany(m => ((JsonNode?[])[m["production_input"], m["production_output"]]).OfType<JsonValue>().Select(p => ((long)p, new TrytonStamped(Move, (long)m["id"]!, TrytonStamp.Of(m)))));
    }

    private async Task<IEnumerable<(long, TrytonStamped)>> TemplatesAsync(DateTime from, CancellationToken ct) =>
        (await RowsAsync(Template, TrytonStamp.Since(from), ["products"], ct)).SelectMany(t => t["products"]!.AsArray().Select(p => ((long)p!, new TrytonStamped(Template, (long)t["id"]!, TrytonStamp.Of(t)))));

    private async Task<List<JsonObject>> RowsAsync(string model, JsonArray domain, string[] fields, CancellationToken ct) =>
        await rpc.SearchAsync(model, domain, ["create_date", "write_date", .. fields], ct);
}

/// <summary>The two ways in which rows are asked for.</summary>
internal static class TrytonCalls
{
    /// <summary>Rows in one answer. All productions of ten years in one would be more than a node holds at once.</summary>
    private const int MostAtOnce = 5_000;

    /// <summary>Rows that fit a domain, by id.</summary>
    public static async Task<List<JsonObject>> SearchAsync(this TrytonRpc rpc, string model, JsonArray domain, string[] fields, CancellationToken ct)
    {
        var all = new List<JsonObject>();
        while (true)
        {
            JsonArray further = all.Count == 0 ? domain : [domain.DeepClone(), new JsonArray("id", ">", (long)all[^1]["id"]!)];
            var page = Rows(await rpc.CallAsync(model, "search_read", [further.DeepClone(), 0, MostAtOnce, new JsonArray(new JsonArray("id", "ASC")), Texts(fields)], ct));
            all.AddRange(page);
            if (page.Count < MostAtOnce)
            {
                return all;
            }
        }
    }

    /// <summary>Rows by their ids; one that is gone by now is left out.</summary>
    public static Task<List<JsonObject>> FindAsync(this TrytonRpc rpc, string model, IEnumerable<long> ids, string[] fields, CancellationToken ct) =>
        rpc.SearchAsync(model, [new JsonArray("id", "in", new JsonArray([.. ids.Select(id => JsonValue.Create(id))]))], fields, ct);

    /// <summary>A member of a row that a row points at, as <c>product.code</c>; null where it points at none.</summary>
    public static string? Far(this JsonObject row, string field, string member) => row[field + "."] is JsonObject far && (string?)far[member] is { Length: > 0 } text ? text : null;

    private static JsonArray Texts(string[] fields) => [.. fields.Select(f => JsonValue.Create(f))];

    private static List<JsonObject> Rows(JsonNode? answer) => [.. (answer as JsonArray ?? []).OfType<JsonObject>()];
}
