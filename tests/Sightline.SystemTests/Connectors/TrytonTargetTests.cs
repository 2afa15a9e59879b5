using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Sources;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What a running Tryton holds after deliveries, and what its answers become.</summary>
[Collection("tryton")]
public sealed class TrytonTargetTests(TrytonSite site)
{
    private const string Shipment = "stock.shipment.internal";

    private static int s_messages;

    [Fact]
    public async Task A_verdict_makes_the_lot_and_stands_on_it_with_its_evidence_and_our_key()
    {
        await using var rig = await StartAsync();
        var message = Message("SN-1", "good");
        var accepted = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        var lot = Assert.Single(await rig.LotsAsync());
        var note = Assert.Single(await rig.OnLotsAsync("ir.note", "message"));
        var link = Assert.Single(await rig.OnLotsAsync("ir.attachment", "type", "link", "description"));
        Assert.Equal("SN-1", (string?)lot["number"]);
        Assert.Equal($"Verdict good of SN-1\nSightline {message.Key}", (string?)note["message"]);
        Assert.Equal(("link", "http://sightline.example/SN-1", $"Sightline {message.Key}"), ((string?)link["type"], (string?)link["link"], (string?)link["description"]));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"stock.lot,{(long)lot["id"]!} ir.note,{(long)note["id"]!}"), accepted.TargetReference);
    }

    [Fact]
    public async Task A_lots_number_arrives_character_by_character_or_is_refused_in_Trytons_words()
    {
        await using var rig = await StartAsync();
        foreach (var identity in TargetConnectorConformance.Identities.Select(i => i.Data).Append("%_like'--"))
        {
            var outcome = await rig.Connector.DeliverAsync(Message(identity, "good"), rig.Stop);
            if (identity.Contains('\t', StringComparison.Ordinal))
            {
                Assert.Contains("contains some invalid chars", Assert.IsType<DeliveryOutcome.Refused>(outcome).Reason, StringComparison.Ordinal);
                continue;
            }

            Assert.IsType<DeliveryOutcome.Accepted>(outcome);
            Assert.Contains(identity, (await rig.LotsAsync()).Select(l => (string)l["number"]!));
        }
    }

    [Fact]
    public async Task Two_lanes_at_the_same_lot_make_one_lot_and_two_notes()
    {
        await using var rig = await StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.Connector.DeliverAsync(Message("SN-1", "good"), rig.Stop)));
        Assert.All(outcomes, outcome => Assert.IsType<DeliveryOutcome.Accepted>(outcome));
        Assert.Single(await rig.LotsAsync());
        Assert.Equal(8, (await rig.OnLotsAsync("ir.note", "message")).Count);
    }

    [Fact]
    public async Task A_rejected_part_is_moved_to_quarantine_and_a_scrapped_one_to_lost_and_found()
    {
        await using var rig = await StartAsync();
        var lot = await rig.Server.Plant.LotAsync(rig.Product.Id, "SN-1");
        await rig.Server.Plant.StockAsync(rig.Product.Id, lot.Id, 3);
        var (reject, scrap) = (Message("SN-1", "reject"), Message("SN-1", "scrap"));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(reject, rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(scrap, rig.Stop));
        Assert.Equal(("done", "storage", 2m), await MovedAsync(rig, reject));
        Assert.Equal(("done", "lost_found", 1m), await MovedAsync(rig, scrap));
    }

    [Fact]
    public async Task Too_little_in_stock_is_refused_before_anything_is_made()
    {
        await using var rig = await StartAsync();
        var lot = await rig.Server.Plant.LotAsync(rig.Product.Id, "SN-1");
        await rig.Server.Plant.StockAsync(rig.Product.Id, lot.Id, 1);
        var message = Message("SN-1", "reject");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Equal("Lot 'SN-1' has 1 where moves start from, and 2 are to go. Correct the stock and retry, or close this message.", refused.Reason);
        Assert.Empty(await rig.OnLotsAsync("ir.note", "message"));
        Assert.Empty(await ShipmentsAsync(rig, message));

        await rig.Server.Plant.StockAsync(rig.Product.Id, lot.Id, 1);
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Equal(("done", "storage", 2m), await MovedAsync(rig, message));
    }

    [Fact]
    public async Task Stock_that_is_reserved_for_something_else_is_waited_for_and_taken_once_it_is_free()
    {
        await using var rig = await StartAsync(o => o["shortage"] = "wait");
        var plant = rig.Server.Plant;
        var lot = await plant.LotAsync(rig.Product.Id, "SN-1");
        await plant.StockAsync(rig.Product.Id, lot.Id, 2);
        var (other, message) = (Message("SN-1", "reject"), Message("SN-1", "reject"));
        rig.Proxy.Once($"model.{Shipment}.done", TrytonProxy.LoseCallAsync);
        Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(other, rig.Stop));

        // The other's shipment is assigned and not done: the parts are there, and not to be had.
        var waits = Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.StartsWith("Lot 'SN-1' is reserved for something else.", waits.Reason, StringComparison.Ordinal);
        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(message, rig.Stop));
        await plant.PressAsync(Shipment, "cancel", (long)(await ShipmentsAsync(rig, other))[0]["id"]!);

        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Equal(("done", "storage", 2m), await MovedAsync(rig, message));
        Assert.StartsWith("The move of this message was cancelled", Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(other, rig.Stop)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_is_advanced_by_its_number_or_reference_and_one_that_is_not_released_is_refused()
    {
        await using var rig = await StartAsync();
        var plant = rig.Server.Plant;
        var order = await plant.OrderAsync(rig.Product.Id, 1, "CO-" + rig.Product.Code);
        var first = Message("SN-1", "first", order.Number);
        Assert.Contains("is 'draft' in Tryton", Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(first, rig.Stop)).Reason, StringComparison.Ordinal);
        Assert.Empty(await rig.LotsAsync());

        await plant.ClickAsync(order.Id, "wait");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(first, rig.Stop));
        Assert.Equal("running", await StateAsync(rig, order.Id));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(Message("SN-2", "last", "CO-" + rig.Product.Code), rig.Stop));
        Assert.Equal("done", await StateAsync(rig, order.Id));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(Message("SN-3", "first", order.Number), rig.Stop));
        Assert.Equal("done", await StateAsync(rig, order.Id));
        Assert.Contains("no production", Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(Message("SN-4", "first", "WO-none"), rig.Stop)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_told_by_name_and_leaves_nothing()
    {
        await using var rig = await StartAsync(o => (o["createLots"], o["quarantine"], o["scrap"]) = (false, "nowhere", "STO-not"));
        Assert.Contains("createLots is false", Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(Message("SN-1", "good"), rig.Stop)).Reason, StringComparison.Ordinal);
        var lot = await rig.Server.Plant.LotAsync(rig.Product.Id, "SN-1");
        await rig.Server.Plant.StockAsync(rig.Product.Id, lot.Id, 2);
        Assert.Contains("no location with the code or name 'nowhere'", Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(Message("SN-1", "reject"), rig.Stop)).Reason, StringComparison.Ordinal);
        Assert.Empty(await rig.OnLotsAsync("ir.note", "message"));

        await using var other = await StartAsync(o => (o["product"], o["scrap"]) = ("no-such-product", "IN"));
        Assert.Contains("no product with the code 'no-such-product'", Assert.IsType<DeliveryOutcome.Refused>(await other.Connector.DeliverAsync(Message("SN-1", "good"), other.Stop)).Reason, StringComparison.Ordinal);
        await using var third = await StartAsync(o => o["scrap"] = "IN");
        await third.Server.Plant.LotAsync(third.Product.Id, "SN-1");
        Assert.Contains("'IN' is a storage in Tryton. The option scrap needs a lost_found", Assert.IsType<DeliveryOutcome.TryAgain>(await third.Connector.DeliverAsync(Message("SN-1", "scrap"), third.Stop)).Reason, StringComparison.Ordinal);
    }

    private static Task<TrytonTargetRig> StartOn(TrytonSite site, Action<JsonObject>? change) => TrytonTargetRig.StartAsync(site, new ManualClock(), options =>
    {
        Full(options);
        change?.Invoke(options);
    });

    /// <summary>Everything the connector can do, in one target's options.</summary>
    internal static void Full(JsonObject options)
    {
        options["lot"] = "{{serial}}";
        options["note"] = new JsonArray("Verdict {{outcome}} of {{serial}}");
        options["evidence"] = "http://sightline.example/{{serial}}";
        options["result"] = "outcome";
        options["results"] = JsonNode.Parse("""
            [ { "value": "reject", "move": "quarantine" }, { "value": "scrap", "move": "scrap" }, { "value": "first", "order": "running" },
              { "value": "last", "order": "done" }, { "value": "all", "move": "quarantine", "order": "done" } ]
            """);
        options["quantity"] = "{{quantity}}";
        options["from"] = "STO";
        options["quarantine"] = "IN";
        options["scrap"] = "Lost and Found";
        options["order"] = "{{order}}";
    }

    /// <summary>A message with a key that no other test has: shipments are found by it alone, and all tests share one server.</summary>
    internal static DeliveryMessage Message(string serial, string outcome, string? order = null) => TargetRig.MessageWith(
        new JsonObject { ["serial"] = serial, ["outcome"] = outcome, ["quantity"] = outcome == "scrap" ? "1" : "2", ["order"] = order },
        string.Create(CultureInfo.InvariantCulture, $"{serial}-{Interlocked.Increment(ref s_messages)}"));

    internal static Task<List<JsonObject>> ShipmentsAsync(TrytonTargetRig rig, DeliveryMessage message) =>
        rig.Server.Plant.SeeAsync(Shipment, [new JsonArray("reference", "=", message.Key)], "state", "moves");

    /// <summary>State of the message's one move, kind of the location it led to, and its quantity.</summary>
    internal static async Task<(string State, string To, decimal Quantity)> MovedAsync(TrytonTargetRig rig, DeliveryMessage message)
    {
        var shipment = Assert.Single(await ShipmentsAsync(rig, message));
        var move = Assert.Single(await rig.Server.Plant.SeeAsync("stock.move", [new JsonArray("shipment", "=", string.Create(CultureInfo.InvariantCulture, $"{Shipment},{(long)shipment["id"]!}"))], "state", "quantity", "to_location.type"));
        Assert.Equal("done", (string?)shipment["state"]);
        return ((string)move["state"]!, (string)move["to_location."]!["type"]!, (decimal)(double)move["quantity"]!);
    }

    internal static async Task<string?> StateAsync(TrytonTargetRig rig, long order) =>
        (string?)Assert.Single(await rig.Server.Plant.SeeAsync("production", [new JsonArray("id", "=", order)], "state"))["state"];

    private Task<TrytonTargetRig> StartAsync(Action<JsonObject>? change = null) => StartOn(site, change);
}
