using Sightline.Context;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting.Past;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Genealogy;

/// <summary>Traces as known now and as known then, and those that are cut.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_record_that_was_bound_anew_is_traced_as_it_was_known_then_and_as_it_is_known_now()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.FactAsync("event.reported", "L1-AOI-1", Loaded("LOT-A", "07:00"), DateTimeOffset.Parse("2026-11-20T07:00:00Z", null));
        var record = await node.InspectAsync(serial: "SN-1", at: "2026-11-20T08:00:00Z");
        node.Clock.Advance(TimeSpan.FromHours(1));
        var late = await node.FactAsync("event.reported", "L1-AOI-1", Loaded("LOT-B", "07:30"), DateTimeOffset.Parse("2026-11-20T07:30:00Z", null));
        await node.RelinkAsync();

        var part = new Thing(ThingKind.Serial, "SN-1");
        Assert.Equal(["lot:LOT-B"], Names(node, part, TraceWay.Back).Where(n => n.StartsWith("lot:LOT-", StringComparison.Ordinal) && n != "lot:LOT-1"));
        Assert.Equal(["lot:LOT-A"], Names(node, part, TraceWay.Back, late).Where(n => n.StartsWith("lot:LOT-", StringComparison.Ordinal) && n != "lot:LOT-1"));
        Assert.Empty(Names(node, new Thing(ThingKind.Lot, "LOT-A"), TraceWay.Forward));
        Assert.Equal(["serial:SN-1"], Names(node, new Thing(ThingKind.Lot, "LOT-A"), TraceWay.Forward, late));
        Assert.Empty(Names(node, new Thing(ThingKind.Lot, "LOT-B"), TraceWay.Forward, late));
        Assert.Empty(Names(node, part, TraceWay.Back, record - 1));
    }

    [Fact]
    public async Task A_moment_is_the_position_up_to_which_facts_were_recorded()
    {
        await using var node = new Node();
        var query = node.Get<TraceQuery>();
        var start = node.Clock.GetUtcNow();
        var first = await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L1"}] """);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L2"}] """);

        Assert.Equal([0, first, first, second], ((double[])[-1, 0, 59, 60]).Select(seconds => query.PositionAt(start.AddSeconds(seconds))));
        Assert.Equal(["lot:L1"], Names(node, new Thing(ThingKind.Lot, "L0"), TraceWay.Forward, first));
    }

    [Fact]
    public async Task A_moment_as_answers_show_it_means_all_of_its_millisecond_to_traces_and_to_the_past_alike()
    {
        await using var node = new Node();
        var shown = node.Clock.GetUtcNow();
        node.Clock.Advance(TimeSpan.FromMicroseconds(300));
        var first = await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L1"}] """);
        node.Clock.Advance(TimeSpan.FromMicroseconds(699));
        var second = await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L2"}] """);
        node.Clock.Advance(TimeSpan.FromMicroseconds(1));
        var third = await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L3"}] """);

        var (query, past) = (node.Get<TraceQuery>(), node.Get<PastNodes>());
        foreach (var (microseconds, known) in ((double, long)[])[(-1, 0), (0, second), (1, 0), (300, first), (998, first), (999, second), (1_000, third)])
        {
            var moment = shown.AddMicroseconds(microseconds);
            Assert.Equal((known, known, known), (query.PositionAt(moment), query.PositionOf(new AsOf(Moment: moment)), past.At(moment).Position));
            Assert.True(known == 0 || past.At(moment).At >= node.Journal.At(known)!.Times.RecordedAt, "The clock of the past is behind what is known.");
        }

        Assert.Equal((null, null, 7), (query.PositionOf(AsOf.Now), query.PositionOf(new AsOf(Then: true)), query.PositionOf(new AsOf(Position: 7))));
    }

    [Fact]
    public async Task A_trace_of_more_than_the_most_things_is_cut_and_says_so()
    {
        await using var node = new Node(settings: new() { ["Genealogy:MostThings"] = "3" });
        await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L1"},{"lot":"L2"},{"lot":"L3"}] """);
        Assert.True(node.Get<TraceQuery>().Of(new TraceAsked(new Thing(ThingKind.Lot, "L0"), TraceWay.Both))!.Complete);
        await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L4"}] """);

        var trace = node.Get<TraceQuery>().Of(new TraceAsked(new Thing(ThingKind.Lot, "L0"), TraceWay.Both))!;
        Assert.False(trace.Complete);
        Assert.Equal(3, trace.Things.Count);
        Assert.Null(node.Get<TraceQuery>().Of(new TraceAsked(new Thing(ThingKind.Lot, "L9"), TraceWay.Both)));
    }

    [Fact]
    public async Task A_lot_that_was_loaded_for_more_parts_than_the_most_is_read_no_further_and_says_so()
    {
        await using var node = new Node(settings: new() { ["Genealogy:MostThings"] = "3" });
        await node.SeedAsync();
        foreach (var n in Enumerable.Range(1, 6))
        {
            await node.InspectAsync(serial: $"SN-{n}");
            await node.ReportAsync($$""" "type":"material.consumed","lot":"LOT-1","quantity":1,"unit":"kg","part":{"serial":"SN-{{n % 2}}"} """);
        }

        var trace = node.Get<TraceQuery>().Of(new TraceAsked(new Thing(ThingKind.Lot, "LOT-1"), TraceWay.Forward))!;
        Assert.Equal((3, false), (trace.Things.Count, trace.Complete));
        Assert.True(node.Get<TraceQuery>().Of(new TraceAsked(new Thing(ThingKind.Serial, "SN-1"), TraceWay.Back))!.Complete);
    }

    [Fact]
    public async Task Behind_a_batch_it_is_said_which_pieces_are_not_told_apart()
    {
        await using var node = new Node();
        await node.ReportAsync(""" "type":"material.consumed","lot":"L","quantity":1,"unit":"kg","part":{"batch":"B"} """);
        await node.ReportAsync(""" "type":"part.packed","part":{"batch":"B"},"container":"BOX","quantity":40 """);

        var trace = node.Get<TraceQuery>().Of(new TraceAsked(new Thing(ThingKind.Lot, "L"), TraceWay.Forward))!;
        Assert.Equal(["batch:B Stated ", "container:BOX Batch batch:B"], trace.Things.Select(t => $"{t.Thing} {t.Certainty} {t.Through}"));
        Assert.Equal([1, 2], trace.Things.Select(t => t.Depth));
    }

    [Fact]
    public async Task Of_a_batch_it_is_said_how_many_pieces_it_has_at_least()
    {
        await using var node = new Node();
        await node.SeedAsync();
        foreach (var n in Enumerable.Range(1, 3))
        {
            await node.SendAsync($$"""{"id":"b{{n}}","station":"L1-AOI-1","part":{"batch":"BARE","position":"{{n}}"},"inspectedAt":"2026-11-20T08:00:00Z","result":"{{(n == 1 ? "fail" : "pass")}}"}""");
            await node.SendAsync($$"""{"id":"s{{n}}","station":"L1-AOI-1","part":{"batch":"NAMED","serial":"SN-{{n % 2}}"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass"}""");
        }

        await node.ReportAsync(""" "type":"part.packed","part":{"batch":"STATED"},"container":"BOX","quantity":40 """);
        var looks = node.Get<TraceLooks>().Of([new(ThingKind.Batch, "BARE"), new(ThingKind.Batch, "NAMED"), new(ThingKind.Batch, "STATED"), new(ThingKind.Batch, "NONE"), new(ThingKind.Serial, "SN-1")]);
        Assert.Equal([3m, 2m, 40m, null, null], looks.Select(l => l.Pieces));
        Assert.Equal([(3, 1), (3, 0), (0, 0), (0, 0), (2, 0)], looks.Select(l => ((int)l.Inspections, (int)l.Failed)));
    }

    [Fact]
    public async Task Pieces_are_counted_whatever_word_they_are_written_with()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.MaterialLots, "SCREWS", """{"quantity":500,"unit":"pcs"}""");
        await node.ReportAsync(""" "type":"lot.finished","lot":"F","quantity":480,"unit":"pcs","from":[{"batch":"B-1","quantity":100,"unit":"pcs"},{"batch":"B-2","quantity":7,"unit":"kg"}] """);
        await node.ReportAsync(""" "type":"lot.packed","lot":"F","container":"BOX-1","quantity":240 """);
        await node.ReportAsync(""" "type":"lot.packed","lot":"F","container":"BOX-2","quantity":240,"unit":"C62" """);
        Assert.Empty(node.Rows("SELECT 1 FROM genealogy_exceptions"));
        await node.ReportAsync(""" "type":"lot.shipped","lot":"F","shipment":"SH-1","quantity":10 """);

        var looks = node.Get<TraceLooks>().Of([new(ThingKind.Finished, "F"), new(ThingKind.Batch, "B-1"), new(ThingKind.Batch, "B-2"), new(ThingKind.Lot, "SCREWS")]);
        Assert.Equal([480m, 100m, null, 500m], looks.Select(l => l.Pieces));
        Assert.Equal(["overdrawn|F|490 of 480 pieces"], node.Rows("SELECT why, key, detail FROM genealogy_exceptions"));
    }

    [Fact]
    public void A_number_of_things_that_cannot_be_is_refused() =>
        Assert.Equal(["Genealogy:MostThings is 0. Give a number from 1 to 5000000."], new GenealogyOptionsCheck().Validate(null, new GenealogyOptions { MostThings = 0 }).Failures!);

    private static string Loaded(string lot, string at) => $$"""{"type":"material.loaded","station":"L1-AOI-1","lot":"{{lot}}","slot":"x","at":"2026-11-20T{{at}}:00Z"}""";

    private static IEnumerable<string> Names(Node node, Thing of, TraceWay way, long? asOf = null) =>
        (node.Get<TraceQuery>().Of(new TraceAsked(of, way, asOf))?.Things ?? []).Select(t => t.Thing.ToString());
}
