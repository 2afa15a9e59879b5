using Sightline.Buffering;
using Sightline.Context;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context;

/// <summary>What was being made, as of the moment of exposure, frozen on the record.</summary>
public sealed class ContextTests
{
    [Theory]
    [InlineData("2026-11-20T05:59:59.9999990Z", "A")]
    [InlineData("2026-11-20T06:00:00Z", "B")]
    [InlineData("2026-11-20T07:00:00+01:00", "B")]
    [InlineData("2026-11-20T06:59:59.999Z", "B")]
    [InlineData("2026-11-20T07:00:00Z", "C")]
    [InlineData("2026-11-20T03:00:00Z", "A")]
    [InlineData("2026-11-20T02:59:59.999999Z", null)]
    public async Task A_record_has_the_order_that_ran_at_its_exposure(string exposedAt, string? order)
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        foreach (var (name, from) in ((string, string)[])[("C", "07:00:00"), ("A", "03:00:00"), ("B", "06:00:00")])
        {
            await node.PutAsync(MasterKind.WorkOrders, name, """{"product":"P"}""");
            await node.SetContextAsync("L1-AOI-1", $$"""{"workOrder":"{{name}}","validFrom":"2026-11-20T{{from}}Z"}""");
        }

        var record = await node.InspectAsync(at: exposedAt);

        Assert.Equal(order is null ? "parked|context:L1-AOI-1" : "closed|-", node.Stands(record));
        if (order is not null)
        {
            Assert.Equal(order, node.Context(record)[ContextNames.WorkOrder]);
        }
    }

    [Fact]
    public async Task The_newest_word_about_a_moment_wins_and_what_is_frozen_stays_as_it_was_known_then()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
        var before = await node.InspectAsync();
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-2","validFrom":"2026-11-01T00:00:00Z"}""");
        var after = await node.InspectAsync();

        Assert.Equal(("WO-1", "WO-2"), (node.Context(before)[ContextNames.WorkOrder], node.Context(after)[ContextNames.WorkOrder]));
    }

    [Fact]
    public async Task A_recipe_that_the_station_was_told_has_no_version_of_the_orders_other_recipe()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P","recipe":{"id":"R-1","version":"4"}}""");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","recipe":{"id":"R-2"},"validFrom":"2026-11-20T00:00:00Z"}""");
        var other = await node.InspectAsync();
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","recipe":{"id":"R-1"},"validFrom":"2026-11-20T00:00:00Z"}""");
        var same = await node.InspectAsync();

        Assert.Equal(("R-2", null), (node.Context(other)[ContextNames.RecipeExpected], node.Context(other)[ContextNames.RecipeVersionExpected]));
        Assert.Equal(("R-1", "4"), (node.Context(same)[ContextNames.RecipeExpected], node.Context(same)[ContextNames.RecipeVersionExpected]));
    }

    [Fact]
    public async Task Every_value_says_where_it_came_from()
    {
        await using var node = new Node();
        var station = await node.PutAsync(MasterKind.Stations, "S/1", """{"line":"L1","machine":"M-7"}""");
        var order = await node.PutAsync(MasterKind.WorkOrders, "WO 1", """{"product":"P-1","variant":"left","batch":"B-order","customerOrder":"C-9","quantity":500.50,"materialLots":["LOT/1","LOT,2","NA"],"recipe":{"id":"R-1","version":"04"}}""");
        var product = await node.PutAsync(MasterKind.Products, "P-1", """{"revision":"C","variant":"right"}""");
        var lot = await node.PutAsync(MasterKind.MaterialLots, "LOT/1", """{"supplierLot":"00012"}""");
        var shift = await node.PutAsync(MasterKind.Shifts, "early", """{"timeZone":"Europe/Berlin","start":"06:00","end":"14:00"}""");
        var context = await node.SetContextAsync("S/1", """{"workOrder":"WO 1","operator":"E. Meyer","batch":"B-now","machine":"M-8","validFrom":"2026-11-20T00:00:00Z"}""");

        var record = await node.InspectAsync("S/1");

        var expected = new Dictionary<string, ContextValue>
        {
            ["workOrder"] = new("WO 1", "station context", context),
            ["operator"] = new("E. Meyer", "station context", context),
            ["batch"] = new("B-now", "station context", context),
            ["machine"] = new("M-8", "station context", context),
            ["line"] = new("L1", "station S/1", station),
            ["product"] = new("P-1", "work order WO 1", order),
            ["variant"] = new("left", "work order WO 1", order),
            ["customerOrder"] = new("C-9", "work order WO 1", order),
            ["targetQuantity"] = new("500.50", "work order WO 1", order),
            ["materialLot"] = new("LOT/1", "work order WO 1", order),
            ["materialLot.2"] = new("LOT,2", "work order WO 1", order),
            ["materialLot.3"] = new("NA", "work order WO 1", order),
            ["recipeExpected"] = new("R-1", "work order WO 1", order),
            ["recipeVersionExpected"] = new("04", "work order WO 1", order),
            ["revision"] = new("C", "product P-1", product),
            ["supplierLot"] = new("00012", "material lot LOT/1", lot),
            ["shift"] = new("early", "shift calendar", shift),
            ["shiftDay"] = new("2026-11-20", "shift calendar", shift),
        };
        Assert.Equal(expected.OrderBy(v => v.Key), node.Context(record).Values.OrderBy(v => v.Key));
        Assert.Equal(["LOT,2", "LOT/1", "NA"], node.Rows($"SELECT lot FROM lots WHERE position = {record} ORDER BY lot"));
    }

    [Fact]
    public async Task The_stations_own_word_is_a_source_only_where_the_plant_says_so()
    {
        await using var node = new Node();
        await node.SeedAsync("context station");
        await node.PutAsync(MasterKind.Stations, "message station", """{"workOrderFrom":"message"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");

        var context = await node.InspectAsync("context station", more: ",\"workOrder\":\"WO-2\"");
        var message = await node.InspectAsync("message station", more: ",\"workOrder\":\"WO-2\"");
        var silent = await node.InspectAsync("message station");

        Assert.Equal("WO-1", node.Context(context)[ContextNames.WorkOrder]);
        Assert.Equal(new ContextValue("WO-2", "message", 0), node.Context(message).Values[ContextNames.WorkOrder]);
        Assert.Equal("parked|context:message station", node.Stands(silent));
        Assert.Equal("work-order-differs", node.Row($"SELECT flags FROM inspections WHERE position = {context}"));
    }

    [Fact]
    public async Task A_late_order_matches_what_waited_for_it()
    {
        await using var node = new Node();
        var unknownStation = await node.InspectAsync(serial: "SN-1");
        Assert.Equal("parked|station:L1-AOI-1", node.Stands(unknownStation));
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        Assert.Equal("parked|context:L1-AOI-1", node.Stands(unknownStation));
        var before = await node.InspectAsync(serial: "SN-2", at: "2026-11-20T05:00:00Z");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-20T06:00:00Z"}""");
        Assert.Equal("parked|order:WO-9", node.Stands(unknownStation));
        var other = await node.InspectAsync(serial: "SN-3");
        node.Clock.Advance(TimeSpan.FromDays(40));

        var order = await node.PutAsync(MasterKind.WorkOrders, "WO-9", """{"product":"P-1"}""");

        Assert.All([unknownStation, other], record => Assert.Equal("P-1", node.Context(record)[ContextNames.Product]));
        Assert.Equal($"{order}|-", node.Row($"SELECT bound_by, waits_for FROM inspections WHERE position = {unknownStation}"));
        Assert.Equal("parked|context:L1-AOI-1", node.Stands(before));
    }

    [Fact]
    public async Task A_record_that_waits_says_why_and_what_to_do()
    {
        await using var node = new Node();
        var record = await node.InspectAsync();
        string Reason() => node.Row($"SELECT reason FROM inspections WHERE position = {record}");

        Assert.Equal("Station 'L1-AOI-1' is not known. Create it with PUT /api/v1/stations/L1-AOI-1; the record is matched by itself.", Reason());
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        Assert.Equal("Station 'L1-AOI-1' at 2026-11-20T08:00:00.000Z: Nothing is known about what it was making. Send PUT /api/v1/stations/L1-AOI-1/context; the record is matched by itself.", Reason());
        await node.SetContextAsync("L1-AOI-1", """{"operator":"E. Meyer","validFrom":"2026-11-01T00:00:00Z"}""");
        Assert.Equal("Station 'L1-AOI-1' at 2026-11-20T08:00:00.000Z: Its context names no work order. Send PUT /api/v1/stations/L1-AOI-1/context; the record is matched by itself.", Reason());
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-02T00:00:00Z"}""");
        Assert.Equal("Work order 'WO-9' is not known yet. It is matched by itself when PUT /api/v1/work-orders/WO-9 arrives.", Reason());
    }

    [Fact]
    public async Task A_wrong_order_that_is_corrected_sets_free_what_waited_for_it()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-typo","validFrom":"2026-11-20T07:00:00Z"}""");
        var record = await node.InspectAsync();
        Assert.Equal("parked|order:WO-typo", node.Stands(record));

        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-20T07:00:00Z"}""");

        Assert.Equal("closed|-", node.Stands(record));
        Assert.Equal("WO-1", node.Context(record)[ContextNames.WorkOrder]);
    }

    [Fact]
    public async Task A_station_that_may_take_unknown_orders_sets_free_what_waited_for_one()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-01T00:00:00Z"}""");
        var record = await node.InspectAsync();
        Assert.Equal("parked|order:WO-9", node.Stands(record));

        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"unknownWorkOrder":"accept"}""");

        Assert.Equal("closed|-", node.Stands(record));
    }

    [Fact]
    public async Task More_than_one_step_of_waiting_records_is_set_free_in_order_and_each_once()
    {
        await using var node = new Node();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"file"}""");
        var drafts = Enumerable.Range(0, (2 * Step.MostAtOnce) + 3).Select(i => node.Message($"w{i}", serial: $"SN-{i % 7}")).ToList();
        foreach (var batch in drafts.Chunk(400))
        {
            await node.Get<Sightline.Acquisition.Intake>().ReceiveAsync([.. batch.Select(b => new Sightline.Acquisition.Submission(System.Text.Encoding.UTF8.GetBytes(b)))], node.Arrival);
        }

        node.Project();
        Assert.Equal("1003|1", node.Row("SELECT COUNT(*), COUNT(DISTINCT waits_for) FROM inspections WHERE state = 2"));

        await node.SeedAsync();

        Assert.Equal("0", node.Row("SELECT COUNT(*) FROM inspections WHERE context_id IS NULL"));
        Assert.Equal("1003|1003", node.Row("SELECT COUNT(*), COUNT(DISTINCT seq) FROM outbox"));
        var inOrder = node.Rows("SELECT position FROM outbox ORDER BY seq").Select(long.Parse).ToList();
        Assert.Equal(inOrder.Order(), inOrder);
        Assert.Equal("0", node.Row("SELECT COALESCE(SUM(value), 0) FROM totals WHERE account = 'record.waiting'"));
        Assert.Equal("1003", node.Row("SELECT SUM(value) FROM totals WHERE account = 'record.parked'"));
    }

    [Fact]
    public async Task What_the_station_believes_is_compared_and_never_stops_a_record()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","batch":"B-1","recipe":{"id":"R-1","version":"4"}}""");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");

        var same = await node.InspectAsync(more: ",\"workOrder\":\"WO-1\",\"recipe\":{\"id\":\"R-1\",\"version\":\"4\"}");
        var silent = await node.InspectAsync();
        var recipe = await node.InspectAsync(more: ",\"recipe\":{\"id\":\"R-1\",\"version\":\"04\"}");
        var order = await node.InspectAsync(more: ",\"workOrder\":\"wo-1\",\"recipe\":{\"id\":\"R-2\",\"version\":\"5\"}");
        string Flags(long record) => node.Row($"SELECT flags FROM inspections WHERE position = {record}");

        Assert.Equal(("-", "-"), (Flags(same), Flags(silent)));
        Assert.Equal("recipe-differs", Flags(recipe));
        Assert.Equal("work-order-differs recipe-differs", Flags(order));
        Assert.All([same, silent, recipe, order], record => Assert.NotNull(node.Context(record)));
        Assert.Equal("2", node.Row("SELECT value FROM totals WHERE account = 'flag.recipe-differs' AND of = 'L1-AOI-1'"));
    }
}
