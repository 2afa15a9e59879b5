using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Proof;

public sealed class AuditTests
{
    private const string Anna = "user:anna as quality from 10.0.0.7";

    [Fact]
    public async Task Each_act_is_an_entry_and_every_day_facts_are_none()
    {
        await using var node = new Node();
        await node.SeedAsync();
        var record = await node.InspectAsync("L2-AOI-1");
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"file"}""", actor: Anna);
        await node.FactAsync(FactKinds.Map, "mes", Map("1"), actor: "config folder");
        await node.FactAsync(FactKinds.Context, "L1-AOI-1", """{"workOrder":"WO-2"}""", actor: Anna);
        await node.FactAsync(FactKinds.DeliveryRetried, "mes", $$"""{"position":{{record}},"target":"mes","reason":"map corrected"}""", actor: Anna);
        await node.FactAsync(FactKinds.DeliveryClosed, "mes", $$"""{"position":{{record}},"target":"mes","reason":"found there"}""", actor: Anna);
        await node.FactAsync(FactKinds.DeliveryAccepted, "mes", $$"""{"position":{{record}},"target":"mes"}""", actor: "forwarder");
        await node.FactAsync(FactKinds.ParkedClosed, "", $$"""{"position":{{record}},"target":"","reason":"scrapped"}""", actor: Anna);
        await node.SendAsync("{");
        await node.FactAsync(FactKinds.Resubmitted, "q12", """{"quarantined":12,"station":"","id":"a","status":201,"position":13}""", actor: Anna);
        await ActAsync(node, new Act("key.added", "key:0a1b", New: new JsonObject { ["role"] = "station" }, Reason: "new station", Count: 3), "user:anna as admin from ::1");

        var entries = node.Get<AuditQuery>().Page(new AuditFilter(), long.MaxValue, 100).Entries;

        Assert.Equal(
        [
            "key.added key:0a1b user:anna admin ::1 new station 3",
            "message.resubmitted quarantine:q12 user:anna quality 10.0.0.7  1",
            $"parked.closed record:{record} user:anna quality 10.0.0.7 scrapped 1",
            $"delivery.closed delivery:mes.{record} user:anna quality 10.0.0.7 found there 1",
            $"delivery.retried delivery:mes.{record} user:anna quality 10.0.0.7 map corrected 1",
            "context.set context:L1-AOI-1 user:anna quality 10.0.0.7  1",
            "map.published map:mes config folder    1",
            "target.changed target:mes user:anna quality 10.0.0.7  1",
            "plant.changed work-orders:WO-1 MES    1",
            "plant.changed stations:L1-AOI-1 MES    1",
        ], entries.Select(e => $"{e.Act} {e.Object} {e.Who} {e.Role} {e.From} {e.Reason} {e.Count}"));
    }

    [Fact]
    public async Task A_change_is_told_field_by_field_from_the_fact_before()
    {
        await using var node = new Node();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"http","lanes":8,"options":{"url":"http://a","retry":{"on":[500]}}}""");
        await node.FactAsync(FactKinds.Target, "erp", """{"formatVersion":1,"name":"erp","connector":"http"}""");
        var changed = await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"http","stage":"paused","options":{"url":"http://b","retry":{"on":[500,503]}}}""", actor: Anna);

        var full = node.Get<AuditQuery>().At(changed)!;

        Assert.Equal(1, full.Entry.Previous);
        Assert.Equal(
            ["lanes: 8 -> ", "options/url: \"http://a\" -> \"http://b\"", "options/retry/on: [500] -> [500,503]", "stage:  -> \"paused\""],
            full.Changes.Select(c => $"{c.Field}: {c.Old?.ToJsonString()} -> {c.New?.ToJsonString()}"));
        Assert.Equal("http://a", (string?)full.Old!["options"]!["url"]);
        Assert.Equal("http://b", (string?)full.New!["options"]!["url"]);
        Assert.Equal(Convert.ToHexStringLower(node.Journal.At(changed)!.Hash), full.Hash);
    }

    [Fact]
    public async Task What_a_person_says_a_station_makes_is_compared_with_what_it_would_have_made_whoever_said_that()
    {
        await using var node = new Node();
        await node.SeedAsync();
        var start = node.Clock.GetUtcNow();
        var machines = await node.FactAsync(FactKinds.Context, "L1-AOI-1", """{"workOrder":"WO-7"}""", start.AddMinutes(-10));
        await node.FactAsync(FactKinds.Context, "L1-AOI-1", """{"workOrder":"WO-9"}""", start.AddMinutes(30));
        var persons = await node.FactAsync(FactKinds.Context, "L1-AOI-1", """{"workOrder":"WO-8"}""", start, actor: Anna);

        var full = node.Get<AuditQuery>().At(persons)!;

        Assert.Equal(machines, full.Entry.Previous);
        Assert.Equal("workOrder \"WO-7\" \"WO-8\"", Assert.Single(full.Changes.Select(c => $"{c.Field} {c.Old!.ToJsonString()} {c.New!.ToJsonString()}")));
    }

    [Fact]
    public async Task What_looks_like_a_secret_is_masked_wherever_it_stands_and_a_reference_is_shown()
    {
        await using var node = new Node();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"http","options":{"password":"old one","token":"${env:MES_TOKEN}","headers":{"X-Api-Key":"abc","Authorization":"Bearer x"},"secrets":["a",7]}}""");
        var changed = await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"http","options":{"password":"new one","token":"${env:MES_TOKEN}x","headers":{"X-Api-Key":"abc"},"secrets":["a",7]}}""");
        var acted = await ActAsync(node, new Act("key.changed", "key:1", New: new JsonObject { ["clientSecret"] = "s3cret", ["name"] = "line" }));

        var full = node.Get<AuditQuery>().At(changed)!;
        var act = node.Get<AuditQuery>().At(acted)!;

        Assert.Equal("""{"password":"(masked)","token":"${env:MES_TOKEN}","headers":{"X-Api-Key":"(masked)","Authorization":"(masked)"},"secrets":["(masked)","(masked)"]}""", full.Old!["options"]!.ToJsonString());
        Assert.Equal("(masked)", (string?)full.New!["options"]!["token"]);
        Assert.Equal(
            ["options/password (masked) (masked)", "options/token ${env:MES_TOKEN} (masked)", "options/headers/Authorization (masked) "],
            full.Changes.Select(c => $"{c.Field} {c.Old} {c.New}"));
        Assert.Equal("""{"clientSecret":"(masked)","name":"line"}""", act.New!.ToJsonString());
        Assert.Null(act.Old);
    }

    [Fact]
    public async Task Every_filter_finds_what_a_look_at_all_entries_finds_and_pages_leave_none_out()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var node = new Node();
        var clock = node.Clock.GetUtcNow();
        string[] who = ["user:anna as quality from 10.0.0.7", "user:bert as admin", "key:mes"], objects = ["key:1", "user:anna"], acts = ["key.added", "key.revoked", "user.added"], reasons = ["", "Line moved", "audit of the line"];
        for (var i = 0; i < 150; i++)
        {
            // The clock is moved by hand in both directions: an operator may set it back.
            clock = clock.AddSeconds(random.Next(10) == 0 ? -random.Next(300) : random.Next(60));
            var act = new Act(acts[random.Next(3)], objects[random.Next(2)], Reason: reasons[random.Next(3)] is { Length: > 0 } reason ? reason : null);
            await RecordAsync(node, act, who[random.Next(3)], clock);
        }

        var query = node.Get<AuditQuery>();
        var all = query.All(new AuditFilter(), long.MaxValue - 1).ToList();
        Assert.Equal(150, all.Count);
        for (var i = 0; i < 200; i++)
        {
            var (from, to) = (all[random.Next(150)].At, all[random.Next(150)].At);
            var filter = new AuditFilter
            {
                Who = random.Next(3) == 0 ? "user:anna" : null,
                Role = random.Next(4) == 0 ? "admin" : null,
                Act = random.Next(4) switch { 0 => "key.added", 1 => "key.*", _ => null },
                Object = random.Next(4) == 0 ? "key:1" : null,
                Text = random.Next(4) == 0 ? "LINE" : null,
                From = random.Next(2) == 0 ? from : null,
                To = random.Next(2) == 0 ? to : null,
            };
            var expected = all.Where(e =>
                (filter.Who is null || e.Who == filter.Who) && (filter.Role is null || e.Role == filter.Role) && (filter.Object is null || e.Object == filter.Object)
                && (filter.Act is null || e.Act == filter.Act || (filter.Act == "key.*" && e.Act.StartsWith("key.", StringComparison.Ordinal)))
                && (filter.Text is null || (e.Reason ?? "").Contains("line", StringComparison.OrdinalIgnoreCase))
                && (filter.From is null || e.At >= filter.From) && (filter.To is null || e.At < filter.To)).Select(e => e.Position);

            Assert.True(expected.SequenceEqual(Paged(query, filter)), $"Seed {seed}: {filter}");
        }
    }

    [Fact]
    public async Task A_page_that_finds_little_comes_back_with_a_cursor_and_not_with_the_whole_table_read()
    {
        await using var node = new Node();
        var drafts = Enumerable.Range(0, AuditQuery.MostLookedAt + 10).Select(i => new Act(i == 3 ? "rare" : "often", "x", Reason: i == 3 ? "this one" : null).ToFact("key:a", node.Clock.GetUtcNow())).ToList();
        foreach (var some in drafts.Chunk(1_000))
        {
            await node.Journal.AppendAsync(some, default);
        }

        node.Project();
        var query = node.Get<AuditQuery>();

        var first = query.Page(new AuditFilter { Text = "this one" }, long.MaxValue, 10);
        var second = query.Page(new AuditFilter { Text = "this one" }, first.Cursor!.Value, 10);

        Assert.Empty(first.Entries);
        Assert.Equal((11L, 4L, null), (first.Cursor, Assert.Single(second.Entries).Position, second.Cursor));
        Assert.Equal(4, Assert.Single(query.Page(new AuditFilter { Act = "rare" }, long.MaxValue, 10).Entries).Position);
    }

    private static List<long> Paged(AuditQuery query, AuditFilter filter)
    {
        var found = new List<long>();
        for (long? before = long.MaxValue; before is { } cursor;)
        {
            var page = query.Page(filter, cursor, 7);
            found.AddRange(page.Entries.Select(e => e.Position));
            before = page.Cursor;
        }

        return found;
    }

    private static Task<long> ActAsync(Node node, Act act, string actor = Anna) => node.FactAsync(FactKinds.Act, act.Object, System.Text.Encoding.UTF8.GetString(act.Body()), actor: actor);

    /// <summary>The journal's clock is the node's: it stands where it is put.</summary>
    private static async Task RecordAsync(Node node, Act act, string actor, DateTimeOffset at)
    {
        node.Clock.Set(at);
        await ActAsync(node, act, actor);
    }

    private static string Map(string version) =>
        $$$"""{"formatVersion":1,"target":"mes","version":"{{{version}}}","results":{"pass":"OK","fail":"NOK","review":null},"classes":{},"unknownClass":{"policy":"park"},"fields":{"part":{"from":"part.serial"} } }""";
}
