using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>One inspection in full, and lists of them.</summary>
public sealed class ReadingTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Theory]
    [InlineData("plain")]
    [InlineData("a/b//c/")]
    [InlineData("100%")]
    [InlineData("%2F is no slash")]
    [InlineData(" a  b ")]
    [InlineData("it's \"quoted\" \\ back")]
    [InlineData("a+b?c=d&e#f;g")]
    [InlineData("Prüfung-検査-🔩")]
    [InlineData("'; DROP TABLE facts; --")]
    [InlineData("a\u0001b\t\n")]
    public async Task What_was_just_acknowledged_is_read_whatever_its_name(string id)
    {
        var message = Sample.Inspection(id).With("workOrder", "WO-1001");

        (await Api.InspectAsync(message)).Expect(201);
        var record = (await Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json;

        Assert.Equal(id, (string)record["id"]!);
        Assert.True(JsonNode.DeepEquals(message, record["sent"]));
        Assert.Equal("WO-1001", (string)record["context"]!["workOrder"]!["value"]!);
        Assert.Equal("station context", (string)record["context"]!["workOrder"]!["source"]!);
    }

    [Fact]
    public async Task A_station_too_may_have_any_name()
    {
        const string Station = "Halle 3/AOI 2 50%";
        var message = Sample.Inspection(station: Station);

        (await Api.InspectAsync(message)).Expect(201);

        Assert.Equal(Station, (string)(await Api.RecordAsync(Station, (string)message["id"]!)).Expect(200).Json["station"]!);
    }

    [Fact]
    public async Task Identities_survive_character_by_character()
    {
        var id = Sample.Id();
        const string Serial = "00012345678901234567890";
        (await Api.InspectAsync($$"""{"id":"{{id}}","station":"L1-AOI-1","part":{"serial":"{{Serial}}","batch":"NA","position":"03"},"inspectedAt":"2026-11-01T08:00:00.123+01:00","result":"pass"}""")).Expect(201);

        var record = (await Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json;

        Assert.Equal((Serial, "NA", "03"), ((string)record["part"]!["serial"]!, (string)record["part"]!["batch"]!, (string)record["part"]!["position"]!));
        Assert.Equal("2026-11-01T08:00:00.123+01:00", (string)record["time"]!["sent"]!);
    }

    [Fact]
    public async Task Unknown_members_are_kept_and_the_record_says_so()
    {
        var message = Sample.Inspection().With("lens", new JsonObject { ["focal"] = 12.50m });
        (await Api.InspectAsync(message)).Expect(201);

        var record = (await Api.RecordAsync("L1-AOI-1", (string)message["id"]!)).Json;

        Assert.Equal("12.50", record["inspection"]!["extensions"]!["lens"]!["focal"]!.ToJsonString());
        Assert.Contains("unknown-members", record["flags"]!.AsArray().Select(f => (string)f!));
    }

    [Fact]
    public async Task A_name_nobody_sent_is_not_found_in_words() =>
        Assert.Contains("'never'", (string)(await Api.RecordAsync("L1-AOI-1", "never")).Problem(404)["detail"]!, StringComparison.Ordinal);

    [Fact]
    public async Task A_list_is_narrowed_by_every_filter()
    {
        var mark = Sample.Id("F");
        (string Id, JsonObject Message)[] sent =
        [
            ("pass", Sample.Inspection($"{mark}-pass", "L1-AOI-1")),
            ("fail", Sample.Inspection($"{mark}-fail", "L2-AOI-1", "fail", "dent")),
            ("test", Sample.Inspection($"{mark}-test", "L1-AOI-1").With("purpose", "challenge")),
            ("lost", Sample.Inspection($"{mark}-lost", $"{mark}-unknown")),
            ("old", Sample.Inspection($"{mark}-old", "L1-AOI-1", "review", "stain").With("inspectedAt", "2026-01-02T03:04:05Z")),
        ];
        foreach (var (_, message) in sent)
        {
            // Lists follow the journey; whoever has read a record finds it in them.
            (await Api.InspectAsync(message)).Expect(201);
            (await Api.RecordAsync((string)message["station"]!, (string)message["id"]!)).Expect(200);
        }

        Assert.Equal(["old", "test", "pass"], await Names($"station=L1-AOI-1"));
        Assert.Equal(["fail"], await Names("workOrder=WO-1002"));
        Assert.Equal(["fail"], await Names($"part=SN-{mark}-fail"));
        Assert.Equal(["fail"], await Names("lot=LOT-ST-0420"));
        Assert.Equal(["old", "test", "fail", "pass"], await Names("lot=LOT-INK-07"));
        Assert.Equal(["old"], await Names("result=review"));
        Assert.Equal(["fail"], await Names("class=dent"));
        Assert.Equal(["test"], await Names("purpose=challenge"));
        Assert.Equal(["old"], await Names("to=2026-01-02T03:04:06Z"));
        Assert.Equal(["old"], await Names("from=2026-01-02T04:04:05%2B01:00&to=2026-01-03T00:00:00Z"));
        Assert.Equal(["lost"], await Names("state=parked"));
        Assert.Empty(await Names("station=L1-AOI-1&result=fail"));

        async Task<IEnumerable<string>> Names(string filter) => (await Api.GetAsync($"/api/v1/inspections?limit=1000&{filter}")).Expect(200).Items
            .Select(i => (string)i["id"]!).Where(id => id.StartsWith(mark + "-", StringComparison.Ordinal)).Select(id => id[(mark.Length + 1)..]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=many")]
    [InlineData("limit=1001")]
    [InlineData("cursor=-1")]
    [InlineData("cursor=99999999999999999999")]
    [InlineData("result=maybe")]
    [InlineData("purpose=fun")]
    [InlineData("state=gone")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-01-02T03:04:05")]
    public async Task A_question_that_cannot_be_understood_is_refused_in_words(string query)
    {
        var error = Assert.Single(Answer.ErrorsOf((await Api.GetAsync($"/api/v1/inspections?{query}")).Problem(422)));
        Assert.Equal(query.Split('=')[0], error.Pointer);
        Assert.Contains("Send", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_newest_first_have_no_holes_and_no_repeats_while_new_ones_arrive()
    {
        var station = Sample.Id("paged");
        var before = new List<string>();
        for (var i = 0; i < 23; i++)
        {
            before.Add((string)(await Api.InspectAsync(Sample.Inspection(station: station))).Expect(201).Json["id"]!);
        }

        (await Api.RecordAsync(station, before[^1])).Expect(200);
        var read = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = (await Api.GetAsync($"/api/v1/inspections?station={station}&limit=5{(cursor == "" ? "" : $"&cursor={cursor}")}")).Expect(200);
            read.AddRange(page.Items.Select(i => (string)i["id"]!));
            cursor = page.Cursor;
            var late = (string)(await Api.InspectAsync(Sample.Inspection(station: station))).Expect(201).Json["id"]!;
            (await Api.RecordAsync(station, late)).Expect(200);
        }

        before.Reverse();
        Assert.Equal(before, read);
    }
}
