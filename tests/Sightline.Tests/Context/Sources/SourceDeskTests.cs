using System.Text;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Sources;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Sources;

public sealed class SourceDeskTests
{
    [Fact]
    public async Task What_a_source_says_again_writes_nothing()
    {
        await using var node = await WithSourceAsync();
        var first = await SayAsync(node, "1", Order("WO-1", """{"product":"P-1","quantity":5}"""), Order("WO-2", """{"product":"P-2"}"""));
        var head = node.Journal.Head;

        var again = await SayAsync(node, "1", Order("WO-1", """{"quantity":5.0,"product":"P-1"}"""), Order("WO-2", """{"product":"P-2","quantity":null}"""));

        Assert.Equal((2, 0), (first.Taken, again.Taken));
        // That there is no quantity was not said before; nothing else is new.
        Assert.Equal(head + 1, node.Journal.Head);
        Assert.Equal("source:erp", node.Journal.At(head - 1)!.Actor);
    }

    [Fact]
    public async Task An_order_that_a_source_brings_binds_what_waited_for_it()
    {
        await using var node = await WithSourceAsync();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1"}""");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-01T00:00:00Z"}""");
        var record = await node.InspectAsync();
        Assert.Equal("parked|order:WO-9", node.Stands(record));

        await SayAsync(node, "1", Order("WO-9", """{"product":"P-1","quantity":250}"""));

        Assert.Equal("closed|-", node.Stands(record));
        Assert.Equal("250", node.Context(record)[ContextNames.TargetQuantity]);
    }

    [Fact]
    public async Task A_context_that_a_source_says_holds_from_its_moment_and_is_not_begun_again_when_it_is_repeated()
    {
        await using var node = await WithSourceAsync();
        await node.PutAsync(MasterKind.Stations, "S", "{}");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
        var word = new SourcedRecord("station-contexts", "S", JsonNode.Parse("""{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""")!.AsObject());
        await SayAsync(node, "1", word);
        await node.SetContextAsync("S", """{"workOrder":"WO-2","validFrom":"2026-11-02T00:00:00Z"}""");

        await SayAsync(node, "1", word);

        Assert.Equal("WO-2", node.Get<PlantDesk>().At("S", node.Clock.GetUtcNow()).Context![ContextNames.WorkOrder]);
        Assert.Equal("2", node.Row("SELECT COUNT(*) FROM station_context"));
    }

    [Theory]
    [InlineData("work-orders", "WO-1", """{"quantity":5}""", "product Missing.")]
    [InlineData("work-orders", "WO-1", """{"product":"P","quantity":-1}""", "quantity Is -1.")]
    [InlineData("work-orders", "WO-1", """{"product":"P","colour":"red"}""", "colour Holds a member that is not known here")]
    [InlineData("work-orders", " ", """{"product":"P"}""", "The id has 1 characters.")]
    [InlineData("stations", "S", "{}", "No source tells of 'stations'.")]
    [InlineData("station-contexts", "S", """{"validFrom":"noon"}""", "validFrom Is 'noon'.")]
    public async Task A_word_that_cannot_be_taken_is_kept_with_its_reason_and_costs_the_good_ones_nothing(string kind, string id, string body, string reason)
    {
        await using var node = await WithSourceAsync();

        var taking = await SayAsync(node, "1", new SourcedRecord(kind, id, JsonNode.Parse(body)!.AsObject()), Order("WO-GOOD", """{"product":"P"}"""));

        Assert.StartsWith($"{kind}/{id}: {reason}", Assert.Single(taking.Refused), StringComparison.Ordinal);
        Assert.Equal(["WO-GOOD"], node.Rows("SELECT id FROM master WHERE kind = 'work-orders'"));
    }

    [Fact]
    public async Task A_word_that_was_refused_is_told_until_it_is_good_and_then_counts_whole()
    {
        await using var node = await WithSourceAsync();
        await SayAsync(node, "1", Order("WO-1", """{"product":null,"quantity":5}"""));
        var head = node.Journal.Head;
        Assert.Equal((1L, 0L), (Books(node).Refused, Books(node).Taken));

        await SayAsync(node, "1", Order("WO-1", """{"product":null,"quantity":5}"""));
        Assert.Equal(head, node.Journal.Head);

        await SayAsync(node, "1", Order("WO-1", """{"product":"P-1","quantity":5}"""));
        Assert.Equal((0L, 1L), (Books(node).Refused, Books(node).Taken));
        Assert.Equal("5", node.Row("SELECT json_extract(body, '$.quantity') FROM master WHERE id = 'WO-1'"));
    }

    [Fact]
    public async Task A_whole_with_one_wrong_record_is_refused_whole_and_taken_whole_when_it_is_mended()
    {
        await using var node = await WithSourceAsync();
        var bad = new ContextRead.Changed([Order("WO-1", """{"product":"P"}"""), Order("WO-2", "{}")], "orders.csv 1", Batch: "orders.csv");
        var refused = await node.Get<SourceDesk>().TakeAsync("erp", bad, default);
        node.Project();
        Assert.Equal(0, refused.Taken);
        Assert.Empty(node.Rows("SELECT id FROM master"));
        Assert.Equal("batches|orders.csv", node.Row("SELECT kind, id FROM source_words WHERE problem IS NOT NULL"));

        var good = new ContextRead.Changed([Order("WO-1", """{"product":"P"}"""), Order("WO-2", """{"product":"P"}""")], "orders.csv 2", Batch: "orders.csv");
        await node.Get<SourceDesk>().TakeAsync("erp", good, default);
        node.Project();
        Assert.Equal(["WO-1", "WO-2"], node.Rows("SELECT id FROM master ORDER BY id"));
        Assert.Empty(node.Rows("SELECT id FROM source_words WHERE problem IS NOT NULL"));
    }

    [Fact]
    public async Task The_cursor_is_kept_with_what_was_taken_and_begins_anew_when_another_place_is_read()
    {
        await using var node = await WithSourceAsync();
        var desk = node.Get<SourceDesk>();
        Assert.Null(desk.CursorOf("erp"));
        await SayAsync(node, "page-7");
        Assert.Equal("page-7", desk.CursorOf("erp"));

        await node.FactAsync(FactKinds.Source, "erp", Settings("""{"a":1}""", "00:00:09"));
        Assert.Equal("page-7", desk.CursorOf("erp"));
        await node.FactAsync(FactKinds.Source, "erp", Settings("""{"a":2}""", "00:00:09"));
        Assert.Null(desk.CursorOf("erp"));
    }

    [Fact]
    public async Task A_thousand_and_one_words_are_taken_in_parts_and_the_last_part_carries_the_cursor()
    {
        await using var node = await WithSourceAsync();
        var words = Enumerable.Range(0, 1_001).Select(i => Order($"WO-{i}", """{"product":"P"}""")).ToArray();

        var taking = await SayAsync(node, "end", words);

        Assert.Equal(1_001, taking.Taken);
        var reads = node.Rows($"SELECT COUNT(*) FROM master");
        Assert.Equal("1001", Assert.Single(reads));
        Assert.Equal("end", node.Get<SourceDesk>().CursorOf("erp"));
    }

    [Fact]
    public async Task Somebody_else_may_not_change_what_belongs_to_a_source_and_may_leave_it_out()
    {
        await using var node = new Node();
        await node.FactAsync(FactKinds.Source, "erp", """{"formatVersion":1,"name":"erp","connector":"x","owns":{"work-orders":["quantity"]}}""");
        await SayAsync(node, "1", Order("WO-1", """{"product":"P-1","quantity":5}"""));

        var changed = await PutAsync(node, """{"product":"P-2","quantity":6}""");
        var error = Assert.Single(changed.Errors);
        Assert.Equal(("/quantity", "Belongs to source 'erp', which says 5. Change it there, leave it out, or take it from owns in config/sources/erp.json."), (error.Pointer, error.Detail));

        Assert.Empty((await PutAsync(node, """{"product":"P-2"}""")).Errors);
        Assert.Equal("P-2|5", node.Row("SELECT json_extract(body, '$.product'), json_extract(body, '$.quantity') FROM master"));
        Assert.Equal("product|\"P-1\"|\"P-2\"", node.Row("SELECT member, theirs, ours FROM source_differences"));
    }

    [Fact]
    public async Task Two_changes_before_the_journey_has_taken_the_first_build_on_each_other()
    {
        await using var node = await WithSourceAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        var desk = node.Get<SourceDesk>();
        await node.Get<PlantDesk>().PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","batch":"B-1"}"""u8.ToArray(), "user:anna");

        await desk.TakeAsync("erp", new ContextRead.Changed([Order("WO-1", """{"quantity":7}""")], "1"), default);
        node.Project();

        Assert.Equal("""{"product":"P-1","batch":"B-1","quantity":7}""", node.Row("SELECT body FROM master"));
    }

    [Fact]
    public async Task Rebuilt_from_the_journal_sources_stand_as_they_stood()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = new Node(path))
        {
            await node.FactAsync(FactKinds.Source, "erp", """{"formatVersion":1,"name":"erp","connector":"x","owns":{"work-orders":["quantity"]}}""");
            await SayAsync(node, "1", Order("WO-1", """{"product":"P-1","quantity":5,"batch":"B"}"""), Order("WO-2", "{}"));
            await PutAsync(node, """{"product":"P-2"}""");
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        Assert.All(["context_sources", "source_words", "source_differences"], table => Assert.NotEmpty(before[table]));
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using (var rebuilt = new Node(path))
        {
            rebuilt.Project();
            var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
            Assert.All(before.Keys, table => Assert.Equal(before[table], after[table]));
        }

        Directory.Delete(path, recursive: true);
    }

    internal static SourcedRecord Order(string id, string members) => new("work-orders", id, JsonNode.Parse(members)!.AsObject());

    private static string Settings(string options, string every = "00:00:02") => $$"""{"formatVersion":1,"name":"erp","connector":"x","every":"{{every}}","options":{{options}}}""";

    private static async Task<Node> WithSourceAsync()
    {
        var node = new Node();
        await node.FactAsync(FactKinds.Source, "erp", Settings("""{"a":1}"""));
        return node;
    }

    private static async Task<SourceTaking> SayAsync(Node node, string? cursor, params SourcedRecord[] words)
    {
        var taking = await node.Get<SourceDesk>().TakeAsync("erp", new ContextRead.Changed(words, cursor), default);
        Assert.False(taking.NoRoom);
        node.Project();
        return taking;
    }

    private static async Task<PlantChange> PutAsync(Node node, string body)
    {
        var change = await node.Get<PlantDesk>().PutAsync(MasterKind.WorkOrders, "WO-1", Encoding.UTF8.GetBytes(body), "user:anna");
        node.Project();
        return change;
    }

    private static SourceBooks Books(Node node) => node.Get<SourceBooksQuery>().Of("erp");
}
