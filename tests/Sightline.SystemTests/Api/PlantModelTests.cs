using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>The plant as a whole: files of master data, problems, shifts, operators and material.</summary>
public sealed class PlantModelTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_file_is_looked_at_before_it_is_taken_and_the_same_again_changes_nothing()
    {
        var (one, two) = (Sample.Id("P"), Sample.Id("P"));
        (await Api.PutAsync($"/api/v1/products/{one}", new JsonObject { ["name"] = "Lid", ["variant"] = "blue" })).Expect(200);
        var file = $"\uFEFFid;name;revision\r\n{one};\"Lid; round\";B\r\n{two};Box;\r\n";

        var looked = (await ImportAsync("products", file, "?dryRun=true")).Expect(200).Json;
        Assert.Equal("1 1 0 0 False", Counts(looked));
        (await Api.GetAsync($"/api/v1/products/{two}")).Problem(404);

        Assert.Equal("1 1 0 0 True", Counts((await ImportAsync("products", file)).Expect(200).Json));
        var changed = (await Api.GetAsync($"/api/v1/products/{one}")).Expect(200).Json;
        Assert.Equal(("Lid; round", "B", "blue"), ((string)changed["name"]!, (string)changed["revision"]!, (string)changed["variant"]!));
        Assert.Null((await Api.GetAsync($"/api/v1/products/{two}")).Expect(200).Json["revision"]);
        Assert.Equal("0 0 2 0 True", Counts((await ImportAsync("products", file)).Expect(200).Json));
    }

    [Fact]
    public async Task With_a_wrong_row_nothing_is_taken_unless_row_by_row_was_asked_for_and_each_wrong_cell_is_named()
    {
        var (good, bad) = (Sample.Id("WO"), Sample.Id("WO"));
        var file = $"id,product,quantity\n{good},P-1,12.5\n{bad},,many\n{good},P-2,1\nshort\n";

        var refused = (await ImportAsync("work-orders", file)).Expect(422).Json;
        Assert.Equal("1 0 0 3 False", Counts(refused));
        var rows = refused["rows"]!.AsArray().Where(r => (string)r!["outcome"]! == "refused").Select(r => $"{r!["line"]} {string.Join(' ', r["errors"]!.AsArray().Select(e => e!["column"]))}");
        Assert.Equal(["3 quantity", "4 id", "5 "], rows);
        (await Api.GetAsync($"/api/v1/work-orders/{good}")).Problem(404);

        Assert.Equal("1 0 0 3 True", Counts((await ImportAsync("work-orders", file, "?mode=rows")).Expect(200).Json));
        Assert.Equal(12.5m, (decimal)(await Api.GetAsync($"/api/v1/work-orders/{good}")).Expect(200).Json["quantity"]!);
        (await Api.GetAsync($"/api/v1/work-orders/{bad}")).Problem(404);
    }

    [Theory]
    [InlineData("name\nx", "The header has no column id. Its columns are name.")]
    [InlineData("id,nome\nx,y", "The header names 'nome', which lines do not have. Name columns as ")]
    [InlineData("id,name,name\nx,y,z", "The header names 'name' twice. Name each column once.")]
    public async Task A_header_that_is_not_understood_is_refused_as_a_whole(string file, string problem) =>
        Assert.StartsWith(problem, Answer.ErrorsOf((await ImportAsync("lines", file)).Problem(422))[0].Detail, StringComparison.Ordinal);

    [Fact]
    public async Task What_an_import_cannot_be_is_said()
    {
        (await ImportAsync("chairs", "id\nx")).Problem(404);
        (await ImportAsync("lines", "id\nx", "?mode=some")).Problem(422);
        (await Api.SendAsync(HttpMethod.Post, "/api/v1/import/lines", "id\nx"u8.ToArray(), "application/json")).Problem(422);
        (await Api.SendAsync(HttpMethod.Post, "/api/v1/import/lines", new byte[(8 << 20) + 1], "text/csv")).Problem(413);
    }

    [Fact]
    public async Task Every_kind_is_exported_as_a_file_that_changes_nothing_when_it_comes_back()
    {
        var odd = Sample.Id("=odd, \"ü\"");
        (await Api.PutAsync($"/api/v1/shifts/{Uri.EscapeDataString(odd)}", JsonNode.Parse("""{"name":"-line 1\nline 2","start":"06:00","end":"14:00","days":["mon","tue"],"exceptions":[{"from":"2026-12-24"}]}""")!)).Expect(200);
        (await Api.PutAsync($"/api/v1/material-lots/{Uri.EscapeDataString(odd)}", JsonNode.Parse("""{"quantity":1234.50,"unit":"kg","material":"'=x"}""")!)).Expect(200);
        foreach (var kind in MasterKind.All)
        {
            var known = (await Api.GetAsync($"/api/v1/{kind.Name}?limit=1000")).Expect(200).Items.Count;
            foreach (var query in (string[])["", "?separator=semicolon"])
            {
                var file = (await Api.GetAsync($"/api/v1/export/{kind.Name}{query}")).Expect(200);
                Assert.Equal("text/csv", file.MediaType);
                Assert.Equal($"0 0 {known} 0 True", Counts((await ImportAsync(kind.Name, file.Text)).Expect(200).Json));
            }
        }
    }

    [Fact]
    public async Task A_name_of_which_nothing_is_known_is_among_the_problems()
    {
        var line = Sample.Id("LINE");
        (await Api.PutAsync($"/api/v1/lines/{line}", new JsonObject { ["area"] = "NO-SUCH-AREA" })).Expect(200);

        var problem = (await Api.GetAsync("/api/v1/plant/problems")).Expect(200).Items.Single(p => (string)p["id"]! == line && (string)p["code"]! == "unknown-reference");

        Assert.Equal($"lines/{line} area names areas 'NO-SUCH-AREA', which has no master record. Create it, or correct the name.", (string)problem["text"]!);
    }

    [Fact]
    public async Task The_shifts_of_a_line_are_told_with_gaps_overlaps_and_exceptions()
    {
        await using var hub = await HubInProcess.StartAsync();
        var line = Sample.Id("LINE");
        (await hub.Api.PutAsync($"/api/v1/lines/{line}", new JsonObject())).Expect(200);
        foreach (var (id, body) in ((string, string)[])[("a", """{"start":"06:00","end":"14:00"}"""), ("b", """{"start":"13:00","end":"20:00"}"""), ("c", """{"start":"21:00","end":"06:00","exceptions":[{"from":"2026-11-24"}]}""")])
        {
            (await hub.Api.PutAsync($"/api/v1/shifts/{line}-{id}", JsonNode.Parse(body)!.AsObject().With("line", line))).Expect(200);
        }

        var pieces = (await hub.Api.GetAsync($"/api/v1/lines/{line}/shifts?from=2026-11-23T06:00:00Z&to=2026-11-25T06:00:00Z")).Expect(200).Items;

        Assert.Equal(
            ["a", "a over b", "b", "gap", "c", "a", "a over b", "b", "none", "excepted"],
            pieces.Select(p => (bool)p["gap"]! ? "gap" : (bool)p["excepted"]! ? "excepted" : p["shift"] is null ? "none" : ((string)p["shift"]!)[^1..] + (p["overlaps"]!.AsArray().Count > 0 ? " over " + ((string)p["overlaps"]![0]!)[^1..] : "")));
        (await hub.Api.GetAsync($"/api/v1/lines/{line}/shifts?from=2026-11-23T06:00:00Z&to=2026-11-22T06:00:00Z")).Problem(422);
        (await hub.Api.GetAsync("/api/v1/lines/NOWHERE/shifts")).Problem(404);
    }

    [Fact]
    public async Task Who_signed_on_is_told_for_the_line_and_its_stations()
    {
        var (line, station) = (Sample.Id("LINE"), Sample.Id("ST"));
        (await Api.PutAsync($"/api/v1/lines/{line}", new JsonObject())).Expect(200);
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = line })).Expect(200);
        (await Api.PutAsync("/api/v1/operators/OP-1", new JsonObject { ["name"] = "Kim" })).Expect(200);
        await ReportAsync(new JsonObject { ["type"] = "operator.signed-on", ["at"] = "2026-03-01T06:00:00Z", ["line"] = line, ["operator"] = "OP-1" });
        await ReportAsync(new JsonObject { ["type"] = "operator.signed-on", ["at"] = "2026-03-01T07:00:00Z", ["station"] = station, ["operator"] = "OP-2" });
        await ReportAsync(new JsonObject { ["type"] = "operator.signed-off", ["at"] = "2026-03-01T08:00:00Z", ["line"] = line });

        Assert.Equal([$"line:{line} OP-1 Kim", $"station:{station} OP-2 "], await At("2026-03-01T07:30:00Z"));
        Assert.Equal([$"station:{station} OP-2 "], await At("2026-03-01T08:00:00Z"));

        async Task<IEnumerable<string>> At(string moment) =>
            (await Api.GetAsync($"/api/v1/lines/{line}/operators?at={moment}")).Expect(200).Items.Select(p => $"{p["place"]} {p["operator"]} {p["name"]}");
    }

    [Fact]
    public async Task What_became_of_a_lot_is_told_with_where_it_is_what_is_left_and_for_which_order()
    {
        var (lot, station) = (Sample.Id("LOT"), Sample.Id("ST"));
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = "L1" })).Expect(200);
        (await Api.PutAsync($"/api/v1/stations/{station}/context", new JsonObject { ["workOrder"] = "WO-1001", ["validFrom"] = "2026-03-01T00:00:00Z" })).Expect(200);
        (await Api.PutAsync($"/api/v1/material-lots/{lot}", new JsonObject { ["material"] = "STEEL", ["quantity"] = 10.5, ["unit"] = "kg" })).Expect(200);
        await ReportAsync(new JsonObject { ["type"] = "material.loaded", ["at"] = "2026-03-01T06:00:00Z", ["station"] = station, ["lot"] = lot, ["slot"] = "F1" });
        for (var i = 0; i < 3; i++)
        {
            await ReportAsync(new JsonObject { ["id"] = $"{lot}-{i}", ["type"] = "material.consumed", ["at"] = $"2026-03-01T07:0{i}:00Z", ["station"] = station, ["lot"] = lot, ["quantity"] = 0.1m, ["unit"] = "kg", ["part"] = new JsonObject { ["serial"] = $"SN-{lot}-{i}" } });
        }

        var told = (await Api.GetAsync($"/api/v1/material-lots/{lot}/consumption?limit=2")).Expect(200).Json;

        Assert.Equal((0.3m, 10.2m), ((decimal)told["consumed"]!, (decimal)told["remaining"]!));
        Assert.Equal($"station:{station} F1", $"{told["loaded"]![0]!["place"]} {told["loaded"]![0]!["slot"]}");
        Assert.Equal([$"SN-{lot}-2 WO-1001", $"SN-{lot}-1 WO-1001"], told["items"]!.AsArray().Select(i => $"{i!["part"]} {i["workOrder"]}"));
        var rest = (await Api.GetAsync($"/api/v1/material-lots/{lot}/consumption?limit=2&cursor={told["cursor"]}")).Expect(200).Items;
        Assert.Equal(["consumed", "loaded"], rest.Select(i => (string)i["what"]!));
        var refused = (await Api.PostAsync("/api/v1/events", new JsonObject { ["id"] = $"{lot}-9", ["type"] = "material.consumed", ["at"] = "2026-03-01T07:00:00Z", ["station"] = station, ["lot"] = lot, ["quantity"] = 1, ["unit"] = "lb" })).Problem(422);
        Assert.Equal("/unit", Answer.ErrorsOf(refused)[0].Pointer);
        (await Api.GetAsync("/api/v1/material-lots/NOBODY-KNOWS/consumption")).Problem(404);
        (await Api.GetAsync($"/api/v1/material-lots/{lot}/consumption?cursor=x")).Problem(422);
    }

    private Task<Answer> ImportAsync(string kind, string file, string query = "") => Api.SendAsync(HttpMethod.Post, $"/api/v1/import/{kind}{query}", Encoding.UTF8.GetBytes(file), "text/csv; charset=utf-8");

    /// <summary>An event that is on the timelines when this returns.</summary>
    private async Task ReportAsync(JsonObject message)
    {
        var position = (long)(await Api.PostAsync("/api/v1/events", message)).Expect(201).Json["position"]!;
        await Until.TrueAsync(async () => (await Api.BooksAsync()).Projected >= position, "the event is projected");
    }

    private static string Counts(JsonObject report) => string.Create(CultureInfo.InvariantCulture, $"{report["created"]} {report["changed"]} {report["same"]} {report["refused"]} {(bool)report["taken"]!}");
}
