using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Verbs;

/// <summary>trace, verify and rebuild on a node's folder, beside the running node and without it.</summary>
public sealed partial class JournalVerbTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes);
    }

    public async ValueTask DisposeAsync()
    {
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_trace_is_the_same_over_the_network_from_the_files_and_from_the_API()
    {
        await using var hub = await FilledAsync();
        var api = (await hub.Api.GetAsync("/api/v1/parts/SN-7")).Expect(200).Json;

        var online = await NodeProcess.RunAsync("trace", "serial:SN-7", "--to", hub.Url, "--key", hub.Api.Key!, "--json");
        var offline = await NodeProcess.RunAsync("trace", "serial:SN-7", "--data", _folder.Path, "--json");
        var words = await NodeProcess.RunAsync("trace", "serial:SN-7", "--data", _folder.Path);

        Assert.Equal((0, 0, 0), (online.Code, offline.Code, words.Code));
        foreach (var told in (string[])[online.Out, offline.Out])
        {
            // Who was given a key is told within a second, so the journal's end may differ and nothing else does.
            var trace = JsonNode.Parse(told)!;
            trace["asOf"] = (string?)api["asOf"];
            Assert.True(JsonNode.DeepEquals(api, trace), told);
        }

        foreach (var word in (string[])["L1-AOI-1", "WO-1001", "LOT-AL-0815", "dent", "delivered"])
        {
            Assert.Contains(word, words.Out, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await NodeProcess.RunAsync("trace", "serial:NEVER", "--data", _folder.Path)).Code);
        Assert.Equal(1, (await NodeProcess.RunAsync("trace", "serial:SN-7", "--to", hub.Url, "--key", "wrong")).Code);
    }

    [Theory]
    [InlineData("UPDATE facts SET body = CAST(replace(CAST(body AS TEXT), 'fail', 'pass') AS BLOB) WHERE position = {0}", 0)]
    [InlineData("UPDATE facts SET actor = 'nobody' WHERE position = {0}", 0)]
    [InlineData("UPDATE facts SET received_at = received_at + 1 WHERE position = {0}", 0)]
    [InlineData("DELETE FROM facts WHERE position = {0}", 1)]
    [InlineData("UPDATE facts SET hash = zeroblob(32) WHERE position = {0}", 0)]
    public async Task Verify_names_the_first_fact_that_was_touched(string edit, int after)
    {
        long position;
        await using (var hub = await FilledAsync())
        {
            position = (long)(await hub.Api.RecordAsync("L1-AOI-1", "i-7")).Expect(200).Json["position"]!;
            var beside = await NodeProcess.RunAsync("verify", "--data", _folder.Path);
            Assert.Equal(0, beside.Code);
            Assert.StartsWith("Intact: ", beside.Out, StringComparison.Ordinal);
        }

        using var copy = new TempFolder();
        File.Copy(_folder.In("journal.db"), copy.In("journal.db"));
        using (var db = SqliteDatabase.OpenWriter(copy.In("journal.db"), flushEveryCommit: true))
        {
            db.Run(string.Format(edit, position));
        }

        var (code, said, _) = await NodeProcess.RunAsync("verify", "--data", copy.Path, "--json");
        var original = await NodeProcess.RunAsync("verify", "--data", _folder.Path, "--json");

        Assert.Equal((1, 0), (code, original.Code));
        var report = JsonNode.Parse(said)!;
        Assert.Equal((false, position + after, position - 1), ((bool)report["intact"]!, (long)report["firstBroken"]!, (long)report["facts"]!));
        Assert.True((bool)JsonNode.Parse(original.Out)!["intact"]!);
    }

    [Fact]
    public async Task A_damaged_index_is_named_by_verify_where_no_node_runs()
    {
        await (await FilledAsync()).DisposeAsync();
        using var copy = new TempFolder();
        File.Copy(_folder.In("journal.db"), copy.In("journal.db"));
        using (var db = SqliteDatabase.OpenWriter(copy.In("journal.db"), flushEveryCommit: true))
        {
            // What an index knows of rows that its table no longer has.
            db.Run("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'key IS NOT NULL', 'key IS NULL') WHERE name = 'facts_identity'");
        }

        var (code, said, _) = await NodeProcess.RunAsync("verify", "--data", copy.Path, "--json");

        Assert.Equal((1, false, "damaged", null), (code, (bool)JsonNode.Parse(said)!["intact"]!, (string)JsonNode.Parse(said)!["kind"]!, (long?)JsonNode.Parse(said)!["firstBroken"]));
        Assert.Contains("facts_identity", (await NodeProcess.RunAsync("verify", "--data", copy.Path)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuilt_projections_answer_as_those_that_were_lost_and_nothing_is_sent_again()
    {
        string[] paths = ["/api/v1/parts/SN-7", "/api/v1/inspections?limit=1000", "/api/v1/deliveries?limit=1000", "/api/v1/quarantine", "/api/v1/parked", "/api/v1/stations", "/api/v1/books"];
        List<string> before, after;
        await using (var hub = await FilledAsync())
        {
            before = await ReadAsync(hub);
            Assert.Equal(1, (await NodeProcess.RunAsync("rebuild", "--data", _folder.Path)).Code);
        }

        File.Delete(_folder.In("projections.db"));
        var (code, said, error) = await NodeProcess.RunAsync("rebuild", "--data", _folder.Path);
        Assert.True(code == 0, said + error);
        await using (var hub = await HubInProcess.StartAsync(_folder))
        {
            await hub.Api.SettledBooksAsync();
            after = await ReadAsync(hub);
        }

        Assert.Equal(before, after);
        Assert.Equal((20L, 0L), await MesTarget.CountAsync(_mes.Url));

        async Task<List<string>> ReadAsync(HubInProcess hub)
        {
            var texts = new List<string>();
            foreach (var path in paths)
            {
                // The key of each start is a fact of its own, so the journal's end differs and nothing else does.
                texts.Add(JournalEnd().Replace((await hub.Api.GetAsync(path)).Expect(200).Text, ""));
            }

            return texts;
        }
    }

    /// <summary>A hub with twenty delivered records, one parked, one refused message.</summary>
    private async Task<HubInProcess> FilledAsync()
    {
        var hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        for (var i = 0; i < 20; i++)
        {
            (await hub.Api.InspectAsync(Sample.Inspection($"i-{i}", result: "fail", classes: ["dent"]).With("part", new JsonObject { ["serial"] = $"SN-{i}" }))).Expect(201);
        }

        (await hub.Api.InspectAsync(Sample.Inspection(station: "UNKNOWN"))).Expect(201);
        (await hub.Api.InspectAsync("not JSON")).Problem(422);
        Assert.Equal((20, 1), await hub.Api.SettledBooksAsync() is var books ? (books.Delivered, books.Parked) : default);
        return hub;
    }

    [GeneratedRegex("\"(projected|head|asOf)\":\"?\\d+\"?,")]
    private static partial Regex JournalEnd();
}
