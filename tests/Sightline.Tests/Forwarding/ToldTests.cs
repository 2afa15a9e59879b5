using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Context.Orders;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Rules.Acting;
using Sightline.Forwarding;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Tests.Decisions.Rules;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Forwarding;

/// <summary>What targets are told besides inspections: holds, releases, closings, each once, in the words of their maps.</summary>
public sealed class ToldTests
{
    private const string Facts = """
        "hold":{"id":{"from":"hold.id"},"why":{"from":"hold.reason"},"serials":{"from":"hold.serials"},"lots":{"from":"hold.lots"},"count":{"from":"hold.count"},"at":{"from":"hold.at","type":"time","format":"yyyy-MM-dd","timeZone":"UTC"}},
        "release":{"id":{"from":"hold.id"},"by":{"from":"release.by"},"serials":{"from":"release.serials"},"left":{"from":"release.left","type":"string"}},
        "orderClosing":{"order":{"from":"closing.workOrder","required":true},"good":{"from":"closing.goodParts"},"scrap":{"from":"closing.rejectedParts"},"of":{"from":"closing.targetQuantity"}},
        "qualityCost":{"order":{"from":"cost.workOrder"}},"anchor":{"facts":{"from":"anchor.facts"}},
        "review":{"id":{"from":"review.id"}},"nonconformance":{"id":{"from":"nonconformance.id"}},"orderCounts":{"order":{"from":"counts.workOrder"},"good":{"from":"counts.goodParts"},"before":{"from":"counts.goodPartsBefore"},"why":{"from":"counts.because"}},"shiftClosing":{"shift":{"from":"closing.shift"},"day":{"from":"closing.shiftDay"},"line":{"from":"closing.line"},"parts":{"from":"closing.parts"}}
        """;

    [Fact]
    public async Task A_hold_and_its_release_go_out_with_their_exact_parts_and_the_release_never_first()
    {
        await using var dispatch = await StartAsync(Facts);
        var hold = await PlaceAsync(dispatch, "SN-1", "SN-2");
        var some = await ReleaseAsync(dispatch, hold, ["SN-2"]);
        var rest = await ReleaseAsync(dispatch, hold, null);

        Assert.Equal($$"""{"id":"{{hold}}","why":"dent","serials":["SN-1","SN-2"],"count":2,"at":"{{dispatch.Node.Clock.GetUtcNow():yyyy-MM-dd}}"}""", Fields(dispatch, hold));
        Assert.Equal($$"""{"id":"{{hold}}","by":"anna","serials":["SN-2"],"left":"1"}""", Fields(dispatch, some));
        Assert.Equal($$"""{"id":"{{hold}}","by":"anna","serials":["SN-1"],"left":"0"}""", Fields(dispatch, rest));
        var entries = dispatch.Node.Get<OutboxReader>().Waiting("mes", 0, 10);
        Assert.Equal([("hold", $"{hold}"), ("release", $"{hold}.{some}"), ("release", $"{hold}.{rest}")], entries.Select(e => (e.Kind, e.InspectionId)));
        Assert.Single(entries.Select(e => e.PartKey).Distinct());
        Assert.Equal(3, entries.Select(e => DeliveryKey.Of(e.Kind, e.Station, e.InspectionId, "mes")).Distinct().Count());
        Balances(dispatch);
    }

    [Fact]
    public async Task A_forwarder_sends_it_and_what_became_of_it_is_on_the_delivery()
    {
        var mes = new ScriptedTarget("mes") { RecognisesRepeats = true };
        await using var dispatch = await StartAsync(Facts);
        var hold = await PlaceAsync(dispatch, "SN-1");
        dispatch.Forward(mes);
        await dispatch.UntilAsync(FactKinds.DeliveryAccepted, 1);

        var delivery = dispatch.Node.Get<DeliveryDesk>().Find($"mes.{hold}")!;
        Assert.Equal(("hold", "delivered", ""), (delivery.Kind, delivery.State, delivery.Station));
        Assert.Equal(DeliveryKey.ForTold("hold", $"{hold}", "mes"), delivery.Key);
        Assert.Equal(["mes/hold|1"], dispatch.Node.Rows("SELECT target, nth FROM delivery_times"));
        Assert.Empty(dispatch.Node.Rows("SELECT 1 FROM inspections"));
        Balances(dispatch);
    }

    [Fact]
    public async Task What_a_map_cannot_say_is_parked_and_said_by_the_next_version()
    {
        await using var dispatch = await StartAsync("\"hold\":{\"line\":{\"from\":\"hold.line\",\"required\":true}}");
        var hold = await PlaceAsync(dispatch, "SN-1");
        Assert.Equal($"parked|1|Field 'line' of mes map 1 needs hold.line, and hold '{hold}' has none. Complete the record, or change facts.hold.line.missing.", dispatch.Entry(hold));

        await PublishAsync(dispatch, "2", Facts);
        Assert.Equal("waiting|2|-", dispatch.Entry(hold));
        Assert.Contains("\"why\":\"dent\"", Fields(dispatch, hold), StringComparison.Ordinal);
        Balances(dispatch);
    }

    [Fact]
    public async Task A_target_without_rules_for_it_is_not_told_and_a_later_one_is_not_told_of_the_past()
    {
        await using var dispatch = await StartAsync("\"release\":{\"id\":{\"from\":\"hold.id\"}}");
        var hold = await PlaceAsync(dispatch, "SN-1");
        await PublishAsync(dispatch, "2", Facts);

        Assert.Empty(dispatch.Node.Rows($"SELECT 1 FROM outbox WHERE position = {hold}"));
        Assert.Empty(dispatch.Node.Rows("SELECT 1 FROM told"));
        Assert.Equal("waiting|2|-", dispatch.Entry(await PlaceAsync(dispatch, "SN-2")));
        Balances(dispatch);
    }

    [Fact]
    public async Task A_target_that_is_told_per_order_gets_the_counts_of_the_closing_and_no_message_for_each_part()
    {
        await using var dispatch = await StartAsync(Facts);
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"mes","delivery":{"inspection":{"class":"perOrder","within":"00:10:00"} } }""");
        var part = await dispatch.Node.InspectAsync();
        var closing = await CloseAsync(dispatch, new ClosingScope("WO-1"));

        Assert.Empty(dispatch.Node.Rows($"SELECT 1 FROM outbox WHERE position = {part}"));
        Assert.Equal("closed|-", dispatch.Node.Stands(part));
        Assert.Equal("""{"order":"WO-1","good":1,"scrap":0}""", Fields(dispatch, closing));
        await PublishAsync(dispatch, "2", "\"hold\":{\"id\":{\"from\":\"hold.id\"}}");
        await dispatch.Node.PutAsync(Sightline.Context.MasterKind.WorkOrders, "WO-2", """{"product":"P-1"}""");
        var unsaid = await CloseAsync(dispatch, new ClosingScope("WO-2"));
        Assert.Equal("parked|2|Target 'mes' is told of its inspections by orderClosing, and its map 2 has no facts.orderClosing. Add it in a new version.", dispatch.Entry(unsaid));
        Balances(dispatch);
    }

    [Fact]
    public async Task The_closing_of_a_shift_says_which()
    {
        await using var dispatch = await StartAsync(Facts);
        var closing = await CloseAsync(dispatch, new ClosingScope(null, "L1", "early shift", "2026-11-20"));

        Assert.Equal("""{"shift":"early shift","day":"2026-11-20","line":"L1","parts":0}""", Fields(dispatch, closing));
        Assert.Equal("L1/2026-11-20/early%20shift", dispatch.Node.Row("SELECT subject FROM told"));
    }

    [Fact]
    public async Task Every_value_that_a_map_may_read_is_said_and_none_besides()
    {
        await using var dispatch = await StartAsync(Facts);
        await dispatch.Node.PutAsync(Sightline.Context.MasterKind.WorkOrders, "WO-1", """{"product":"P-1","quantity":5}""");
        var hold = await PlaceAsync(dispatch, "SN-1");
        await ReleaseAsync(dispatch, hold, null);
        await dispatch.Node.PutAsync(Sightline.Context.MasterKind.CostRates, "all", """{"currency":"EUR","falseCall":1}""");
        await dispatch.Node.ReviewAsync(await dispatch.Node.PartAsync(false, "L1-AOI-1"), "pass");
        await CloseAsync(dispatch, new ClosingScope("WO-1"));
        await CloseAsync(dispatch, new ClosingScope(null, "L1", "early", "2026-11-20"));
        await dispatch.Node.ReviewAsync(await dispatch.Node.InspectAsync(), "fail", @class: "dent");
        await dispatch.Node.OpenAsync(new Sightline.Decisions.Nonconformances.NcrWish { Serials = ["SN-1"] });
        await dispatch.Node.LiveRuleAsync(Ruling.Run(fails: 2, actions: """[{"do":"notify","to":"mes"}]"""));
        await dispatch.Node.PartsAsync("--", "L1-AOI-1");
        await dispatch.Node.Get<ActingDesk>().StepAsync(machines: false, default);
        dispatch.Node.Clock.Advance(TimeSpan.FromSeconds(10));
        await dispatch.Node.FactAsync(FactKinds.ToldDue, "", "");
        await dispatch.Node.FactAsync(FactKinds.Image, new string('a', 64), """{"size":10,"mediaType":"image/png"}""");

        await dispatch.Node.Get<Sightline.Proof.Anchors.AnchorDesk>().MakeAsync("node", default);
        dispatch.Node.Project();

        foreach (var row in dispatch.Node.Rows("SELECT kind, content FROM told ORDER BY position"))
        {
            var (kind, content) = (row.Split('|', 2)[0], JsonNode.Parse(row.Split('|', 2)[1])!.AsObject());
            Assert.Equal(ToldValues.Of[kind].Select(v => v.Name).Order(StringComparer.Ordinal), content.Select(v => v.Key).Order(StringComparer.Ordinal));
        }

        Assert.Equal(ToldKinds.All.Order(StringComparer.Ordinal), dispatch.Node.Rows("SELECT kind FROM told").Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"holds":{}}""", "facts.holds is not a member that is known here. Remove it; nearest is 'hold'.")]
    [InlineData("""{"hold":{}}""", "facts.hold is empty. Write the target's fields, or leave the kind out.")]
    [InlineData("""{"hold":{"a":{"from":"hold.reasons"} } }""", "facts.hold.a.from is 'hold.reasons'. Use one of the sources in docs/maps.md; nearest is 'hold.reason'.")]
    [InlineData("""{"hold":{"a":{"from":"part.serial"} } }""", "facts.hold.a.from is 'part.serial'. Use one of the sources in docs/maps.md.")]
    [InlineData("""{"hold":{"a":{"from":"hold.id","type":"number"} } }""", "facts.hold.a.type is 'number', but 'hold.id' is text.")]
    [InlineData("""{"hold":{"a":{"from":"hold.id"},"a.b":{"from":"hold.id"} } }""", "facts.hold.a.b names 'a.b', which is inside 'a', a field itself.")]
    [InlineData("[]", "facts is a list. Write an object")]
    public void A_map_that_says_it_wrong_is_refused(string facts, string problem) => Assert.Contains(
        Sightline.Exports.MapCheck.Read("m.json", $$"""{"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"p":{"from":"part.serial"} },"facts":{{facts}} }""").Problems,
        p => p.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"holds":{}}""", "delivery.holds is no kind of fact. Write one of inspection, hold, release, orderClosing, shiftClosing, review, finding, nonconformance, orderCounts, qualityCost, anchor.")]
    [InlineData("""{"hold":{"class":"perOrder"}}""", "delivery.hold.class is 'perOrder', which is for inspections. Write realTime or nearRealTime.")]
    [InlineData("""{"inspection":{"class":"soon"}}""", "delivery.inspection.class is 'soon'. Write realTime, nearRealTime, perOrder or perShift.")]
    [InlineData("""{"inspection":{"within":"00:00:00"}}""", "delivery.inspection.within is 00:00:00. Write a time from 00:00:00.01 to 7.00:00:00, or leave it out.")]
    public void A_class_that_cannot_be_is_refused(string delivery, string problem) => Assert.Contains(
        $"targets/mes.json: {problem}", TargetSettings.Read("targets/mes.json", $$"""{"formatVersion":1,"name":"mes","connector":"file","delivery":{{delivery}}}""").Problems);

    [Fact]
    public async Task A_promise_is_judged_once_enough_was_delivered_and_only_then_announced()
    {
        await using var dispatch = await StartAsync(Facts);
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"mes","delivery":{"inspection":{"within":"00:00:02"} } }""");
        for (var i = 0; i < PromiseKept.Enough; i++)
        {
            Assert.Null(Promise().IsKept);
            await DeliveredAsync(dispatch, TimeSpan.FromSeconds(1));
        }

        Assert.True(Promise().IsKept);
        await DeliveredAsync(dispatch, TimeSpan.FromSeconds(3));
        Assert.False(Promise().IsKept);
        var notice = Assert.Single(new Sightline.Hosting.Notices.PromiseNotices(dispatch.Node.Get<DeliveryOverviewQuery>()).At(dispatch.Node.Clock.GetUtcNow()));
        Assert.StartsWith("Target 'mes' hears of inspection later than promised: 99 of 100 within 3 s, and realTime promises 2 s, over the newest 21.", notice.What, StringComparison.Ordinal);

        PromiseKept Promise() => dispatch.Node.Get<DeliveryOverviewQuery>().Read(Scope.Everything).Single().Promises.Single(p => p.Kind == DeliveryClasses.Inspection);
    }

    private static async Task DeliveredAsync(Dispatch dispatch, TimeSpan took)
    {
        var part = await dispatch.Node.InspectAsync();
        dispatch.Node.Clock.Advance(took);
        await dispatch.Node.FactAsync(FactKinds.DeliveryAccepted, "mes", JsonSerializer.Serialize(new DeliveryReport(part, "mes"), ForwardingJson.Default.DeliveryReport));
    }

    private static async Task<Dispatch> StartAsync(string facts)
    {
        var dispatch = await Dispatch.StartAsync();
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        await PublishAsync(dispatch, "1", facts);
        return dispatch;
    }

    private static Task<long> PublishAsync(Dispatch dispatch, string version, string facts) => dispatch.Node.FactAsync(FactKinds.Map, "mes",
        $$"""{"formatVersion":1,"target":"mes","version":"{{version}}","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"} },"facts":{ {{facts}} } }""");

    private static async Task<long> PlaceAsync(Dispatch dispatch, params string[] serials)
    {
        var desk = dispatch.Node.Get<HoldDesk>();
        var asked = new HoldAsked { Reason = "dent", Serials = serials };
        var position = await desk.PlaceAsync(asked, desk.Plan(asked), "anna", "user:anna as quality");
        dispatch.Node.Project();
        return position;
    }

    private static async Task<long> ReleaseAsync(Dispatch dispatch, long hold, IReadOnlyList<string>? serials)
    {
        var position = await dispatch.Node.Get<HoldDesk>().ReleaseAsync(hold, new HoldChoice(serials, null, null), "so", "anna", Sign($"hold:{hold}"), "user:anna as quality");
        dispatch.Node.Project();
        return position;
    }

    private static async Task<long> CloseAsync(Dispatch dispatch, ClosingScope scope)
    {
        var desk = dispatch.Node.Get<ClosingDesk>();
        var position = await desk.WriteAsync(scope, desk.Take(scope), Sign($"closing:{scope.Name}"), "user:anna as quality");
        dispatch.Node.Project();
        return position!.Value;
    }

    private static Signature Sign(string signed) => new("anna", null, "quality", DateTimeOffset.UnixEpoch, "responsible", "so", signed, "00");

    private static string Fields(Dispatch dispatch, long position) => dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {position}");

    private static void Balances(Dispatch dispatch) => Assert.Empty(dispatch.Node.Get<BooksQuery>().Read(_ => 0, 0).Differences);
}
