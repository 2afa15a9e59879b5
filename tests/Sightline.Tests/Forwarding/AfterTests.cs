using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Forwarding;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding;

/// <summary>A target that comes after another one hears of a record when that one has accepted it, and never before.</summary>
public sealed class AfterTests
{
    [Fact]
    public async Task What_the_MES_accepted_goes_to_the_ERP_in_the_order_of_the_acceptances()
    {
        await using var dispatch = await StartAsync();
        var (first, second) = (await dispatch.Node.InspectAsync(serial: "SN-1"), await dispatch.Node.InspectAsync(serial: "SN-2"));
        Assert.Equal([first, second], Open(dispatch, "mes"));
        Assert.Empty(Open(dispatch, "erp"));
        Assert.Equal("Waits until target 'mes' has accepted the same.", dispatch.Node.Get<DeliveryDesk>().Find($"erp.{first}")!.Reason);

        await EndAsync(dispatch, FactKinds.DeliveryAccepted, "mes", second);
        Assert.Equal([second], Open(dispatch, "erp"));
        await EndAsync(dispatch, FactKinds.DeliveryAccepted, "mes", first);
        Assert.Equal([second, first], Open(dispatch, "erp"));
        Assert.Null(dispatch.Node.Get<DeliveryDesk>().Find($"erp.{first}")!.Reason);
    }

    [Fact]
    public async Task What_the_MES_refused_waits_and_what_was_closed_there_is_closed_here_with_the_reason()
    {
        await using var dispatch = await StartAsync();
        var record = await dispatch.Node.InspectAsync();
        await EndAsync(dispatch, FactKinds.DeliveryRefused, "mes", record, "no such order");
        Assert.Equal("waiting|1|-", dispatch.Entry(record, "erp"));
        Assert.Empty(Open(dispatch, "erp"));

        await EndAsync(dispatch, FactKinds.DeliveryClosed, "mes", record, "booked by hand");
        Assert.Equal("closed|1|Not told: 'mes' was not told it (booked by hand).", dispatch.Entry(record, "erp"));
        Balances(dispatch);
    }

    [Fact]
    public async Task What_the_MES_does_not_want_or_computes_in_shadow_only_never_reaches_the_ERP()
    {
        await using var dispatch = await StartAsync();
        var unwanted = await ReviewAsync(dispatch, "r1");
        await dispatch.Node.FactAsync(FactKinds.Map, "erp", Map("erp", "2", "\"REV\""));
        var toErpOnly = await ReviewAsync(dispatch, "r2");
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"mes","stage":"shadow"}""");
        var shadow = await dispatch.Node.InspectAsync(serial: "SN-3");

        Assert.Empty(dispatch.Node.Rows($"SELECT 1 FROM outbox WHERE position = {unwanted}"));
        Assert.Equal("closed|2|Not told: 'mes' does not want it.", dispatch.Entry(toErpOnly, "erp"));
        Assert.Equal("closed|2|Not told: 'mes' was not told it (Shadow: computed, not sent).", dispatch.Entry(shadow, "erp"));
        Balances(dispatch);
    }

    [Fact]
    public async Task Without_the_target_before_it_a_record_is_parked_and_a_person_can_send_it_again()
    {
        await using var dispatch = await StartAsync();
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"mes","stage":"off"}""");
        var record = await dispatch.Node.InspectAsync();
        Assert.Equal("parked|1|Target 'erp' is told after 'mes', which is off. Start 'mes', or take after out of config/targets/erp.json, and send this again.", dispatch.Entry(record, "erp"));

        await dispatch.Node.FactAsync(FactKinds.Target, "erp", Dispatch.File("erp"));
        await EndAsync(dispatch, FactKinds.DeliveryRetried, "erp", record);
        Assert.Equal([record], Open(dispatch, "erp"));
        Balances(dispatch);
    }

    [Fact]
    public async Task What_waits_is_free_once_the_target_comes_after_nothing_any_more_in_the_order_of_the_journal()
    {
        await using var dispatch = await StartAsync();
        long[] records = [await dispatch.Node.InspectAsync(serial: "SN-1"), await dispatch.Node.InspectAsync(serial: "SN-2"), await dispatch.Node.InspectAsync(serial: "SN-3")];
        await dispatch.Node.FactAsync(FactKinds.Target, "erp", Dispatch.File("erp"));
        var later = await dispatch.Node.InspectAsync(serial: "SN-4");

        Assert.Equal([.. records, later], Open(dispatch, "erp"));
    }

    [Fact]
    public async Task Two_targets_that_would_wait_for_each_other_are_refused()
    {
        await using var dispatch = await StartAsync();
        var problems = dispatch.Node.Get<ConfigFolder>().OfferTarget("mes", """{"formatVersion":1,"name":"mes","connector":"mes","after":"erp"}""", "anna").Problems;
        Assert.Contains("targets/mes.json: after is 'erp', and so each would wait for the other: mes after erp after mes. Break the circle.", problems);
        Assert.Contains(TargetSettings.Read("targets/a.json", """{"formatVersion":1,"name":"a","connector":"file","after":"a"}""").Problems, p => p.Contains("this target itself", StringComparison.Ordinal));
    }

    /// <summary>Three systems in a row, any ends in any order: who is sent what is what a model of a few lines says, and the books balance.</summary>
    [Fact]
    public async Task Any_ends_in_any_order_free_exactly_what_the_model_says()
    {
        foreach (var ends in Gen.Sample(Gen.Choose(0, (3 * 3 * 4) - 1).ListOf(40), 1, 15))
        {
            await FollowAsync([.. ends]);
        }
    }

    private static async Task FollowAsync(IReadOnlyList<int> ends)
    {
        string[] row = ["mes", "erp", "lake"];
        string[] kinds = [FactKinds.DeliveryAccepted, FactKinds.DeliveryRefused, FactKinds.DeliveryClosed, FactKinds.DeliveryRetried];
        await using var dispatch = await StartAsync();
        await dispatch.Node.FactAsync(FactKinds.Map, "lake", Map("lake", "1", "null"));
        await dispatch.Node.FactAsync(FactKinds.Target, "lake", """{"formatVersion":1,"name":"lake","connector":"lake","after":"erp"}""");
        long[] records = [await dispatch.Node.InspectAsync(serial: "SN-1"), await dispatch.Node.InspectAsync(serial: "SN-2"), await dispatch.Node.InspectAsync(serial: "SN-3")];
        var model = new string[3, 3];
        for (var i = 0; i < 9; i++)
        {
            model[i / 3, i % 3] = "waiting";
        }

        foreach (var end in ends)
        {
            var (record, target, kind) = (end % 3, end / 3 % 3, end / 9);
            var mayBeSent = target == 0 || model[record, target - 1] == "delivered";
            var now = model[record, target];
            // A forwarder ends only what it may send; a person retries and closes only what is parked.
            if (kind < 2 ? now != "waiting" || !mayBeSent : now != "parked")
            {
                continue;
            }

            await EndAsync(dispatch, kinds[kind], row[target], records[record], "because");
            model[record, target] = kind switch { 0 => "delivered", 1 => "parked", 2 => "closed", _ => "waiting" };
            for (var later = target + 1; kind == 2 && later < 3; later++)
            {
                model[record, later] = "closed";
            }
        }

        for (var i = 0; i < 9; i++)
        {
            Assert.StartsWith(model[i / 3, i % 3] + "|", dispatch.Entry(records[i / 3], row[i % 3]), StringComparison.Ordinal);
        }

        for (var t = 0; t < 3; t++)
        {
            var open = Enumerable.Range(0, 3).Where(r => model[r, t] == "waiting" && (t == 0 || model[r, t - 1] == "delivered")).Select(r => records[r]);
            Assert.Equal(open.Order(), Open(dispatch, row[t]).Order());
        }

        Balances(dispatch);
    }

    private static async Task<Dispatch> StartAsync()
    {
        var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        await dispatch.Node.FactAsync(FactKinds.Map, "erp", Map("erp", "1", "null"));
        await dispatch.Node.FactAsync(FactKinds.Target, "erp", """{"formatVersion":1,"name":"erp","connector":"erp","after":"mes"}""");
        return dispatch;
    }

    private static string Map(string target, string version, string review) =>
        $$$"""{"formatVersion":1,"target":"{{{target}}}","version":"{{{version}}}","results":{"pass":"OK","fail":"NOK","review":{{{review}}}},"fields":{"part":{"from":"part.serial"}} }""";

    private static async Task<long> ReviewAsync(Dispatch dispatch, string id)
    {
        var answer = await dispatch.Node.SendAsync(dispatch.Node.Message(id).Replace("\"pass\"", "\"review\"", StringComparison.Ordinal));
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }

    private static List<long> Open(Dispatch dispatch, string target) => [.. dispatch.Node.Get<OutboxReader>().Waiting(target, 0, 100).Select(e => e.Position)];

    private static Task<long> EndAsync(Dispatch dispatch, string kind, string target, long record, string? reason = null) =>
        dispatch.Node.FactAsync(kind, target, JsonSerializer.Serialize(new DeliveryReport(record, target, Reason: reason), ForwardingJson.Default.DeliveryReport));

    private static void Balances(Dispatch dispatch) => Assert.Empty(dispatch.Node.Get<BooksQuery>().Read(_ => 0, 0).Differences);
}
