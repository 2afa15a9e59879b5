using Sightline.Model;
using Sightline.SystemTests.Sources;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>Every single call of a delivery is cut in turn, before Tryton does it and after; in the end everything is there once.</summary>
[Collection("tryton")]
public sealed class TrytonLostAnswerTests(TrytonSite site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whichever_call_of_a_new_lot_is_cut_there_is_one_lot_one_link_and_one_note(bool afterIsLost)
    {
        await EachCallIsCutAsync(afterIsLost, async (rig, cut) =>
        {
            var message = TrytonTargetTests.Message($"SN-{cut}", "good");
            Assert.IsType<DeliveryOutcome.Accepted>(await rig.UntilDecidedAsync(message));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whichever_call_of_a_move_with_its_order_is_cut_there_is_one_move_and_the_order_is_done(bool afterIsLost)
    {
        var connectors = 0;
        await EachCallIsCutAsync(afterIsLost, async (rig, cut) =>
        {
            var plant = rig.Server.Plant;
            var lot = await plant.LotAsync(rig.Product.Id, $"SN-{cut}");
            await plant.StockAsync(rig.Product.Id, lot.Id, 5);
            var order = await plant.OrderAsync(rig.Product.Id, 1);
            await plant.ClickAsync(order.Id, "wait");
            var message = TrytonTargetTests.Message(lot.Number, "all", order.Number);

            // Every second time the repeats are made by a node that knows nothing of the first attempt.
            Assert.IsType<DeliveryOutcome.Accepted>(await rig.UntilDecidedAsync(message, () => cut > 0 && cut % 2 == 0 && connectors++ % 2 == 1 ? rig.Another() : rig.Connector));

            Assert.Equal(("done", "storage", 2m), await TrytonTargetTests.MovedAsync(rig, message));
            Assert.Equal("done", await TrytonTargetTests.StateAsync(rig, order.Id));
        });
    }

    [Fact]
    public async Task A_connection_that_breaks_again_and_again_leaves_one_of_each()
    {
        await using var rig = await TrytonTargetRig.StartAsync(site, new ManualClock(), TrytonTargetTests.Full);
        rig.Proxy.Bend = async call =>
        {
            // Every second change is lost after Tryton made it.
            if (call.Number % 2 == 0 || !call.Method.EndsWith("create", StringComparison.Ordinal))
            {
                return false;
            }

            await TrytonProxy.LoseAnswerAsync(call);
            return true;
        };
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => Assert.IsType<DeliveryOutcome.Accepted>(await rig.UntilDecidedAsync(TrytonTargetTests.Message($"SN-{i}", "good")))));
        await OneOfEachAsync(rig, 6);
    }

    [Fact]
    public async Task What_is_half_there_is_not_there_and_sending_again_completes_it()
    {
        await using var rig = await TrytonTargetRig.StartAsync(site, new ManualClock(), TrytonTargetTests.Full);
        var message = TrytonTargetTests.Message("SN-1", "good");
        rig.Proxy.Once("model.ir.note.create", TrytonProxy.LoseCallAsync);
        Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Single(await rig.OnLotsAsync("ir.attachment"));
        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(message, rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(message, rig.Stop));
        await OneOfEachAsync(rig, 1);
    }

    [Fact]
    public async Task A_stop_half_way_keeps_what_is_made_and_says_that_the_rest_is_open()
    {
        await using var rig = await TrytonTargetRig.StartAsync(site, new ManualClock(), TrytonTargetTests.Full);
        using var stop = new CancellationTokenSource();
        var message = TrytonTargetTests.Message("SN-1", "good");
        rig.Proxy.Bend = async call =>
        {
            if (call.Method == "model.stock.lot.create")
            {
                await stop.CancelAsync();
            }

            return false;
        };
        var stopped = Assert.IsType<DeliveryOutcome.Unknown>(await rig.Connector.DeliverAsync(message, stop.Token));
        Assert.StartsWith("Stopped half way.", stopped.Reason, StringComparison.Ordinal);
        Assert.Single(await rig.LotsAsync());
        Assert.Empty(await rig.OnLotsAsync("ir.note"));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        await OneOfEachAsync(rig, 1);
    }

    /// <summary>Delivers undisturbed to learn how many calls there are, then once for each of them with that one cut.</summary>
    private async Task EachCallIsCutAsync(bool afterIsLost, Func<TrytonTargetRig, int, Task> deliver)
    {
        await using var rig = await TrytonTargetRig.StartAsync(site, new ManualClock(), TrytonTargetTests.Full);

        // The first one signs in and looks up the locations, once for all.
        await deliver(rig, -1);
        var before = rig.Proxy.Calls.Count;
        await deliver(rig, 0);
        var calls = rig.Proxy.Calls.Count - before;
        Assert.InRange(calls, 5, 40);
        for (var cut = 1; cut <= calls; cut++)
        {
            var last = rig.Proxy.Calls.Count + cut;
            var struck = false;
            rig.Proxy.Bend = async call =>
            {
                if (call.Number != last)
                {
                    return false;
                }

                struck = true;
                await (afterIsLost ? TrytonProxy.LoseAnswerAsync(call) : TrytonProxy.LoseCallAsync(call));
                return true;
            };
            await deliver(rig, cut);
            Assert.True(struck);
        }

        await OneOfEachAsync(rig, calls + 2);
    }

    /// <summary>So many lots, and on each of them exactly one note and one link.</summary>
    private static async Task OneOfEachAsync(TrytonTargetRig rig, int messages)
    {
        var lots = (await rig.LotsAsync()).Select(l => (string)l["number"]!).ToList();
        Assert.Equal(messages, lots.Count);
        Assert.Equal(messages, lots.Distinct(StringComparer.Ordinal).Count());
        foreach (var model in (string[])["ir.note", "ir.attachment"])
        {
            var on = (await rig.OnLotsAsync(model, "resource")).Select(r => (string)r["resource"]!).ToList();
            Assert.Equal(messages, on.Count);
            Assert.Equal(messages, on.Distinct(StringComparer.Ordinal).Count());
        }
    }
}
