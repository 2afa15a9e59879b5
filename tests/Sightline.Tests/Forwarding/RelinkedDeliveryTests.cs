using Sightline.Buffering;
using Sightline.Context;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding;

/// <summary>What targets are told of a record that turned out to belong to another order.</summary>
public sealed class RelinkedDeliveryTests
{
    private static DeliveryOutcome.Accepted Accepted { get; } = new("ref");

    [Fact]
    public async Task One_that_waits_is_translated_anew_and_one_that_was_accepted_says_that_it_was_told_something_else()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await StartAsync(mes);
        var forwarder = dispatch.Forward(mes);
        var told = await dispatch.Node.InspectAsync(serial: "SN-1");
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);
        await dispatch.StopAsync(forwarder);
        var waiting = await dispatch.Node.InspectAsync(serial: "SN-2");

        await RelinkAsync(dispatch.Node);
        var relinked = dispatch.Node.Row($"SELECT bound_by FROM inspections WHERE position = {told}");
        Assert.Equal($"WO-1|{relinked}", Words(dispatch, told));
        Assert.Equal("WO-2|-", Words(dispatch, waiting));
        dispatch.Forward(mes);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 2);

        Assert.Equal("WO-2|-", Words(dispatch, waiting));
        Assert.Equal(["WO-1", "WO-2"], mes.Orders);
        await RelinkAsync(dispatch.Node, "WO-1", "2026-11-06");
        Assert.Equal("WO-1|-", Words(dispatch, told));
        Assert.StartsWith("WO-2|", Words(dispatch, waiting), StringComparison.Ordinal);
        Assert.NotEqual("WO-2|-", Words(dispatch, waiting));
    }

    [Fact]
    public async Task One_that_the_forwarder_holds_already_is_sent_in_its_new_words_and_keeps_its_place()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await StartAsync(mes);
        var first = mes.Hangs();
        var forwarder = dispatch.Forward(mes, lanes: 1);
        await dispatch.Node.InspectAsync("L1-AOI-9", "SN-0");
        var (second, third) = (await dispatch.Node.InspectAsync(serial: "SN-1"), await dispatch.Node.InspectAsync("L1-AOI-9", "SN-1"));
        forwarder.Wake();
        await mes.CalledAsync();
        while (forwarder.State.Loaded < 3)
        {
            await Task.Yield();
        }

        await RelinkAsync(dispatch.Node);
        first.SetResult(Accepted);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 3);

        Assert.Equal(["WO-1", "WO-2", "WO-1"], mes.Orders);
        Assert.Equal(("WO-2|-", "WO-1|-"), (Words(dispatch, second), Words(dispatch, third)));
    }

    [Fact]
    public async Task One_that_is_on_its_way_with_the_old_words_is_delivered_with_them_and_says_so()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await StartAsync(mes);
        var answer = mes.Hangs();
        var forwarder = dispatch.Forward(mes);
        var record = await dispatch.Node.InspectAsync(serial: "SN-1");
        forwarder.Wake();
        await mes.CalledAsync();

        await RelinkAsync(dispatch.Node);
        Assert.Equal("WO-2|-", Words(dispatch, record));
        answer.SetResult(Accepted);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);

        Assert.Equal($"WO-1|{dispatch.Node.Row($"SELECT bound_by FROM inspections WHERE position = {record}")}", Words(dispatch, record));
        Assert.Equal("delivered|-", dispatch.Node.Stands(record));
        Assert.Equal(["WO-1"], mes.Orders);
    }

    [Fact]
    public async Task A_refusal_of_the_old_words_does_not_park_the_new_ones()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await StartAsync(mes);
        var answer = mes.Hangs();
        var forwarder = dispatch.Forward(mes);
        var record = await dispatch.Node.InspectAsync(serial: "SN-1");
        forwarder.Wake();
        await mes.CalledAsync();

        await RelinkAsync(dispatch.Node);
        answer.SetResult(new DeliveryOutcome.Refused("order WO-1 is closed", "17"));
        await dispatch.UntilAsync(FactKinds.DeliveryRefused, 1);
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);

        Assert.Equal(["WO-1", "WO-2"], mes.Orders);
        Assert.Equal("WO-2|-", Words(dispatch, record));
        Assert.Equal("delivered|-", dispatch.Node.Stands(record));
    }

    [Fact]
    public async Task What_was_refused_keeps_the_words_that_were_refused_until_a_person_sends_it_again()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        mes.Says(new DeliveryOutcome.Refused("no", "17"));
        await using var dispatch = await StartAsync(mes);
        var forwarder = dispatch.Forward(mes);
        var record = await dispatch.Node.InspectAsync(serial: "SN-1");
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryRefused, 1);

        await RelinkAsync(dispatch.Node);
        Assert.Equal(("WO-1|-", "parked|2|17: no"), (Words(dispatch, record), dispatch.Entry(record)));
        await dispatch.Node.FactAsync(FactKinds.DeliveryRetried, "mes", $$"""{"position":{{record}},"target":"mes"}""");
        forwarder.Wake();
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);

        Assert.Equal(["WO-1", "WO-2"], mes.Orders);
    }

    private static async Task<Dispatch> StartAsync(ScriptedTarget target)
    {
        var dispatch = await Dispatch.StartAsync(target);
        await dispatch.Node.SeedAsync("L1-AOI-9");
        await dispatch.Node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
        await dispatch.Node.FactAsync(FactKinds.Map, target.Name, $$$"""
            {"formatVersion":1,"target":"{{{target.Name}}}","version":"2","results":{"pass":"OK","fail":"NOK","review":null},"classes":{},"unknownClass":{"policy":"park"},
             "fields":{"part":{"from":"part.serial","required":true},"order":{"from":"context.workOrder"} } }
            """);
        return dispatch;
    }

    private static async Task RelinkAsync(Node node, string order = "WO-2", string from = "2026-11-05")
    {
        await node.SetContextAsync("L1-AOI-1", $$"""{"workOrder":"{{order}}","validFrom":"{{from}}T00:00:00Z"}""");
        await node.RelinkAsync();
    }

    /// <summary>The order that the entry says, and since when it says something else than is known.</summary>
    private static string Words(Dispatch dispatch, long position)
    {
        var row = dispatch.Node.Row($"SELECT fields, told_before FROM outbox WHERE position = {position}");
        var bar = row.LastIndexOf('|');
        return (string)System.Text.Json.Nodes.JsonNode.Parse(row[..bar])!["order"]! + row[bar..];
    }
}
