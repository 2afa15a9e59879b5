using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors;
using Sightline.Model;
using Sightline.SystemTests.Sources;

namespace Sightline.SystemTests.Connectors;

/// <summary>The tryton connector, made from options as a plant would write them, against a running server with a product of its own for each rig.</summary>
public sealed class TrytonTargetRig : TargetRig
{
    private readonly JsonObject _options;
    private readonly TimeProvider _clock;
    private readonly List<ITargetConnector> _made = [];

    private TrytonTargetRig(TrytonServer server, TrytonProxy proxy, (long Id, string Code) product, JsonObject options, TimeProvider clock)
    {
        (Server, Proxy, Product, _options, _clock) = (server, proxy, product, options, clock);
        Connector = Another();
    }

    public override ITargetConnector Connector { get; }

    public TrytonServer Server { get; }

    public TrytonProxy Proxy { get; }

    public (long Id, string Code) Product { get; }

    /// <summary>The lot of the conformance suite: each of its messages is a note on this one.</summary>
    public const string TheLot = "L-1";

    public static async Task<TrytonTargetRig> StartAsync(TrytonSite site, TimeProvider clock, Action<JsonObject>? change = null)
    {
        var server = await site.ServerAsync();
        var product = await server.Plant.ProductAsync();
        var proxy = await TrytonProxy.StartAsync(server.Url);
        var options = JsonNode.Parse($$"""
            {
              "url": "{{proxy.Url}}",
              "database": "{{TrytonServer.Database}}",
              "user": "{{TrytonServer.User}}",
              "password": "${file:{{server.PasswordFile}}}",
              "product": "{{product.Code}}",
              "lot": "{{TheLot}}",
              "createLots": true,
              "note": ["serial={{"{{serial}}"}}", "outcome={{"{{outcome}}"}}", "diameter={{"{{diameter}}"}}", "count={{"{{count}}"}}"]
            }
            """)!.AsObject();
        change?.Invoke(options);
        return new TrytonTargetRig(server, proxy, product, options, clock);
    }

    /// <summary>The same options in a connector that knows nothing of what this one did, as after a restart or on another node.</summary>
    public ITargetConnector Another()
    {
        var kind = ConnectorCatalogue.Find("tryton")!;
        Assert.Empty(kind.Check(_options, "options"));
        var connector = kind.Create(_options, new ServiceCollection().AddSingleton(_clock).BuildServiceProvider());
        _made.Add(connector);
        return connector;
    }

    /// <summary>Repeats and asks as the forwarder does, until the message is there or refused.</summary>
    public async Task<DeliveryOutcome> UntilDecidedAsync(DeliveryMessage message, Func<ITargetConnector>? each = null)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var connector = each?.Invoke() ?? Connector;
            var outcome = await connector.DeliverAsync(message, Stop);
            if (outcome is DeliveryOutcome.Accepted or DeliveryOutcome.Refused)
            {
                return outcome;
            }

            if (outcome is DeliveryOutcome.Unknown && await connector.FindAsync(message, Stop) is ReadBack.Found found)
            {
                return new DeliveryOutcome.Accepted(found.TargetReference);
            }
        }

        throw new InvalidOperationException("Twenty attempts did not decide it.");
    }

    public Task<List<JsonObject>> LotsAsync() => Server.Plant.SeeAsync("stock.lot", [new JsonArray("product", "=", Product.Id)], "number");

    public async Task<List<JsonObject>> OnLotsAsync(string model, params string[] fields)
    {
        JsonArray lots = [.. (await LotsAsync()).Select(l => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"stock.lot,{(long)l["id"]!}")))];
        return await Server.Plant.SeeAsync(model, [new JsonArray("resource", "in", lots)], fields);
    }

    public override async Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync() => [.. (await OnLotsAsync("ir.note", "message")).Select(note => Record((string)note["message"]!))];

    public override async Task MakeTargetRefuseAsync(DeliveryMessage message)
    {
        await Server.Plant.LotAsync(Product.Id, TheLot);
        await Server.Plant.LotAsync(Product.Id, TheLot);
    }

    public override Task TakeTargetAwayAsync() => Proxy.GoAwayAsync();

    public override void LoseTheNextAnswer() => Proxy.Once("model.ir.note.create", TrytonProxy.LoseAnswerAsync);

    public override async ValueTask DisposeAsync()
    {
        foreach (var connector in _made)
        {
            await connector.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        await base.DisposeAsync();
    }

    private static JsonObject Record(string note)
    {
        var record = new JsonObject();
        foreach (var line in note.Split('\n').Where(l => l.Contains('=', StringComparison.Ordinal)))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = (line[..at], line[(at + 1)..]);
            record[name] = name is "serial" or "outcome" ? JsonValue.Create(value) : JsonNode.Parse(value);
        }

        return record;
    }
}
