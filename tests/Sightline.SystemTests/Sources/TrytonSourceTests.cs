using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors;
using Sightline.Connectors.Tryton;
using Sightline.Model;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Sources;

/// <summary>A running Tryton server from the distribution's packages, with a database of its own.</summary>
[Collection("tryton")]
[ConformanceOf("tryton")]
public sealed class TrytonSourceTests(TrytonSite site) : ContextSourceConformance
{
    protected override async Task<ContextSourceRig> StartAsync() => await TrytonRig.OpenAsync(site);

    [Fact]
    public async Task An_orders_states_become_ours()
    {
        await using var rig = await TrytonRig.OpenAsync(site);
        var plant = rig.Server.Plant;
        var product = await plant.ProductAsync();
        var order = await plant.OrderAsync(product.Id, 40, "CO-7");
        var (orders, cursor) = await rig.ReadAllAsync(rig.Source, null);
        Assert.Equal($$"""{"product":"{{product.Code}}","quantity":40,"customerOrder":"CO-7","status":"planned","materialLots":null,"batch":null}""", orders[order.Number].Members.ToJsonString());

        await plant.ClickAsync(order.Id, "wait");
        (orders, cursor) = await rig.ReadAllAsync(rig.Source, cursor);
        Assert.Equal("released", (string?)orders[order.Number].Members["status"]);

        await plant.ClickAsync(order.Id, "cancel");
        (orders, _) = await rig.ReadAllAsync(rig.Source, cursor);
        Assert.Equal("cancelled", (string?)orders[order.Number].Members["status"]);
        Assert.NotNull(orders[order.Number].ChangedAt);
    }

    [Fact]
    public async Task A_lot_that_goes_into_an_order_and_a_template_that_is_renamed_are_noticed()
    {
        await using var rig = await TrytonRig.OpenAsync(site);
        var plant = rig.Server.Plant;
        var (made, material) = (await plant.ProductAsync(), await plant.ProductAsync("Casting"));
        var (order, lot) = (await plant.OrderAsync(made.Id, 5), await plant.LotAsync(material.Id));
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);

        await plant.InputAsync(order.Id, material.Id, lot.Id);
        var (orders, after) = await rig.ReadAllAsync(rig.Source, cursor);
        Assert.Equal($"[\"{lot.Number}\"]", orders[order.Number].Members["materialLots"]!.ToJsonString());

        await plant.RenameAsync(material.Id, "Casting, raw");
        var read = Assert.IsType<ContextRead.Changed>(await rig.Source.ReadAsync(after, TestContext.Current.CancellationToken));
        Assert.Equal("Casting, raw", (string?)read.Records.Single(r => r.Kind == "products" && r.Id == material.Code).Members["name"]);
    }

    [Fact]
    public async Task A_lots_number_that_two_products_carry_is_told_and_not_taken()
    {
        await using var rig = await TrytonRig.OpenAsync(site);
        var plant = rig.Server.Plant;
        var (one, other) = (await plant.ProductAsync(), await plant.ProductAsync());
        var lot = await plant.LotAsync(one.Id);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        await plant.LotAsync(other.Id, lot.Number);

        var read = Assert.IsType<ContextRead.Changed>(await rig.Source.ReadAsync(cursor, TestContext.Current.CancellationToken));

        Assert.Equal($"In Tryton lots of several products carry the number '{lot.Number}': {one.Code}, {other.Code}. Give them numbers of their own.", read.Records.Last(r => r.Id == lot.Number).Problem);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_once_and_not_tried_again_and_again()
    {
        using var folder = new TempFolder();
        folder.Write("secret-wrong", "not-the-password");
        await using var rig = await TrytonRig.OpenAsync(site, folder.In("secret-wrong"), user: "nobody");
        for (var i = 0; i < 7; i++)
        {
            // The sixth would be answered 429 if each had asked.
            var refused = Assert.IsType<ContextRead.Refused>(await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken));
            Assert.StartsWith("It does not let 'nobody' in (401).", refused.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain("not-the-password", refused.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_database_is_refused_in_Trytons_own_words()
    {
        await using var rig = await TrytonRig.OpenAsync(site, database: "nowhere");
        Assert.NotEmpty(Assert.IsType<ContextRead.Refused>(await rig.Source.ReadAsync(null, TestContext.Current.CancellationToken)).Reason);
    }

    [Fact]
    public async Task What_commits_late_stands_in_the_past_and_is_told_all_the_same()
    {
        await using var rig = await TrytonRig.OpenAsync(site);
        var id = await rig.PutAsync(null, 5);
        var (_, cursor) = await rig.ReadAllAsync(rig.Source, null);
        var place = JsonNode.Parse(cursor!)!.AsObject();

        // As if something newer had been seen before this order was committed.
        place[TrytonChanges.Production] = TrytonStamp.Write(TrytonStamp.Parse((string?)place[TrytonChanges.Production])!.Value + TimeSpan.FromMinutes(2));
        var (orders, _) = await rig.ReadAllAsync(rig.Restarted(), place.ToJsonString());

        Assert.Contains(id, orders.Keys);
    }

    private sealed class TrytonRig : ContextSourceRig
    {
        private readonly List<IContextSource> _sources = [];
        private readonly Dictionary<string, long> _orders = [];
        private readonly JsonObject _options;
        private long _product;

        private TrytonRig(TrytonServer server, string passwordFile, string user, string database)
        {
            Server = server;
            _options = new JsonObject { ["url"] = server.Url, ["database"] = database, ["user"] = user, ["password"] = $"${{file:{passwordFile}}}", ["page"] = 5 };
            Source = Restarted();
        }

        public TrytonServer Server { get; }

        public override IContextSource Source { get; }

        public static async Task<TrytonRig> OpenAsync(TrytonSite site, string? passwordFile = null, string user = TrytonServer.User, string database = TrytonServer.Database)
        {
            var server = await site.ServerAsync();
            return new TrytonRig(server, passwordFile ?? server.PasswordFile, user, database);
        }

        public override IContextSource Restarted()
        {
            var services = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider();
            var source = SourceCatalogue.Find("tryton")!.Create(_options.DeepClone().AsObject(), services);
            _sources.Add(source);
            return source;
        }

        public override async Task<string> PutAsync(string? id, decimal quantity)
        {
            if (id is not null)
            {
                await Server.Plant.ChangeAsync(_orders[id], quantity);
                return id;
            }

            _product = _product == 0 ? (await Server.Plant.ProductAsync()).Id : _product;
            var order = await Server.Plant.OrderAsync(_product, quantity);
            _orders[order.Number] = order.Id;
            return order.Number;
        }

        public override Task GoAwayAsync() => Server.GoAwayAsync();

        public override Task ReturnAsync() => Server.ReturnAsync();

        public override async ValueTask DisposeAsync()
        {
            foreach (var source in _sources)
            {
                await source.DisposeAsync();
            }

            await Server.ReturnAsync();
            await base.DisposeAsync();
        }
    }
}
