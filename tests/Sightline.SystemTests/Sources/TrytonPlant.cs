using System.Text.Json.Nodes;
using Sightline.Connectors.Tryton;

namespace Sightline.SystemTests.Sources;

/// <summary>What the people of a plant do in their Tryton: products, lots, production orders, and their changes.</summary>
public sealed class TrytonPlant : IDisposable
{
    private readonly TrytonRpc _rpc;
    private long _company;
    private long _unit;
    private long _storage;
    private long _warehouse;
    private long _production;
    private int _made;

    private TrytonPlant(TrytonRpc rpc) => _rpc = rpc;

    public static async Task<TrytonPlant> OpenAsync(TrytonServer server)
    {
        using (var first = Rpc(server))
        {
            await FoundAsync(new TrytonPlant(first));
        }

        // Signed in anew: what the user prefers, the company above all, is asked for at the sign-in.
        var plant = new TrytonPlant(Rpc(server));
        plant._company = await plant.OneAsync("company.company", []);
        plant._unit = await plant.OneAsync("product.uom", [new JsonArray("name", "=", "Unit")]);
        plant._storage = await plant.OneAsync("stock.location", [new JsonArray("code", "=", "STO")]);
        plant._warehouse = await plant.OneAsync("stock.location", [new JsonArray("code", "=", "WH")]);
        plant._production = await plant.OneAsync("stock.location", [new JsonArray("type", "=", "production")]);
        return plant;
    }

    public async Task<(long Id, string Code)> ProductAsync(string name = "Housing")
    {
        var code = $"SKU-{Interlocked.Increment(ref _made)}";
        var template = await CreateAsync("product.template", new JsonObject
        {
            ["name"] = name,
            ["type"] = "goods",
            ["default_uom"] = _unit,
            ["list_price"] = Decimal(0),
            ["producible"] = true,
            ["cost_price_method"] = "fixed",
            ["products"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject { ["suffix_code"] = code, ["cost_price"] = Decimal(1) }))),
        });
        return (await OneAsync("product.product", [new JsonArray("template", "=", template)]), code);
    }

    /// <summary>A name belongs to the template; renaming it leaves the product's own row untouched.</summary>
    public async Task RenameAsync(long product, string name) =>
        await WriteAsync("product.template", await OneAsync("product.template", [new JsonArray("products", "=", product)]), new JsonObject { ["name"] = name });

    public async Task<(long Id, string Number)> LotAsync(long product, string? number = null)
    {
        number ??= $"LOT-{Interlocked.Increment(ref _made)}";
        return (await CreateAsync("stock.lot", new JsonObject { ["number"] = number, ["product"] = product }), number);
    }

    public async Task<(long Id, string Number)> OrderAsync(long product, decimal quantity, string? reference = null)
    {
        var id = await CreateAsync("production", new JsonObject
        {
            ["product"] = product,
            ["uom"] = _unit,
            ["quantity"] = (double)quantity,
            ["company"] = _company,
            ["warehouse"] = _warehouse,
            ["location"] = _production,
            ["reference"] = reference,
        });
        return (id, (string)(await _rpc.SearchAsync("production", [new JsonArray("id", "=", id)], ["number"], default))[0]["number"]!);
    }

    public Task ChangeAsync(long order, decimal quantity) => WriteAsync("production", order, new JsonObject { ["quantity"] = (double)quantity });

    /// <summary>A lot that goes into an order: a row of its own, which leaves the order's row untouched.</summary>
    public async Task InputAsync(long order, long material, long lot) => await CreateAsync("stock.move", new JsonObject
    {
        ["product"] = material,
        ["lot"] = lot,
        ["uom"] = _unit,
        ["quantity"] = 1.0,
        ["company"] = _company,
        ["from_location"] = _storage,
        ["to_location"] = _production,
        ["production_input"] = order,
    });

    /// <summary>A storage location of its own, by its code.</summary>
    public async Task<string> LocationAsync(string name)
    {
        var code = $"{name}-{Interlocked.Increment(ref _made)}";
        await CreateAsync("stock.location", new JsonObject { ["name"] = code, ["code"] = code, ["type"] = "storage", ["parent"] = _warehouse });
        return code;
    }

    /// <summary>So much of a lot is found and put into the storage zone, code STO.</summary>
    public async Task StockAsync(long product, long lot, decimal quantity)
    {
        var move = await CreateAsync("stock.move", new JsonObject
        {
            ["product"] = product,
            ["lot"] = lot,
            ["uom"] = _unit,
            ["quantity"] = quantity,
            ["company"] = _company,
            ["from_location"] = await OneAsync("stock.location", [new JsonArray("type", "=", "lost_found")]),
            ["to_location"] = _storage,
        });
        await _rpc.CallAsync("stock.move", "do", [new JsonArray(move)], default);
    }

    /// <summary>What somebody who looks sees.</summary>
    public Task<List<JsonObject>> SeeAsync(string model, JsonArray domain, params string[] fields) => _rpc.SearchAsync(model, domain, fields, default);

    /// <summary>A button of any record.</summary>
    public Task PressAsync(string model, string button, long id) => _rpc.CallAsync(model, button, [new JsonArray(id)], default);

    /// <summary>A note that somebody puts on a record.</summary>
    public Task NoteAsync(string resource, string message) => CreateAsync("ir.note", new JsonObject { ["resource"] = resource, ["message"] = message });

    /// <summary>wait, draft, cancel and the other buttons of an order.</summary>
    public Task ClickAsync(long order, string button) => _rpc.CallAsync("production", button, [new JsonArray(order)], default);

    public void Dispose() => _rpc.Dispose();

    private static TrytonRpc Rpc(TrytonServer server) => new(
        new TrytonOptions { Url = server.Url, Database = TrytonServer.Database, User = TrytonServer.User, Password = $"${{file:{server.PasswordFile}}}" }, TimeProvider.System);

    private static async Task FoundAsync(TrytonPlant plant)
    {
        var currency = await plant.CreateAsync("currency.currency", new JsonObject { ["name"] = "Euro", ["code"] = "EUR", ["symbol"] = "€", ["rounding"] = Decimal(0.01m), ["digits"] = 2 });
        await plant.CreateAsync("currency.currency.rate", new JsonObject { ["currency"] = currency, ["rate"] = Decimal(1), ["date"] = new JsonObject { ["__class__"] = "date", ["year"] = 2020, ["month"] = 1, ["day"] = 1 } });
        var party = await plant.CreateAsync("party.party", new JsonObject { ["name"] = "Plant" });
        var company = await plant.CreateAsync("company.company", new JsonObject { ["party"] = party, ["currency"] = currency });
        var me = await plant.OneAsync("res.user", [new JsonArray("login", "=", TrytonServer.User)]);
        await plant.WriteAsync("res.user", me, new JsonObject { ["companies"] = new JsonArray(new JsonArray("add", new JsonArray(company))), ["company"] = company });
    }

    private async Task<long> CreateAsync(string model, JsonObject values) => (long)(await _rpc.CallAsync(model, "create", [new JsonArray(values)], default))![0]!;

    private Task WriteAsync(string model, long id, JsonObject values) => _rpc.CallAsync(model, "write", [new JsonArray(id), values], default);

    private async Task<long> OneAsync(string model, JsonArray domain) => (long)(await _rpc.CallAsync(model, "search", [domain, 0, 1, null], default))![0]!;

    private static JsonObject Decimal(decimal value) => new() { ["__class__"] = "Decimal", ["decimal"] = value.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
