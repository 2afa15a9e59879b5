using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.LineActions;
using Sightline.Contract;
using Sightline.Decisions.Rules.Life;
using Sightline.Plant.Mes;
using Sightline.Plant.Plc;
using Sightline.Plant.Seed;
using Sightline.Plant.Stations;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Decisions;

/// <summary>
/// A tool breaks on a line that runs well. Nobody watches; the rule does. The story is told once with every system there, and once with
/// the MES away in the middle of it: it hears the same, later.
/// </summary>
public sealed class BrokenToolTests(MailSite mail)
{
    private const string Seeing = "L1-AOI-2";
    private const int GoodParts = 420;
    private const int SecondsAPart = 10;

    private const string Rule = """
        {
          "id": "cluster-l1", "version": "1", "title": "Same defect, same place, within a quarter of an hour", "advice": "Look at the tool in front of the station.",
          "where": { "lines": ["L1"] },
          "watch": { "kind": "cluster", "window": "PT15M", "provisionalParts": 50 },
          "actions": [
            { "do": "alarm" }, { "do": "hold", "parts": "since" }, { "do": "nonconformance" }, { "do": "stop" }, { "do": "notify", "to": "mail-quality" }
          ]
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_breaks_and_the_plant_knows_what_to_do(bool mesIsAway)
    {
        var letters = await mail.ServerAsync();
        var engineer = $"engineer-{(mesIsAway ? "alone" : "told")}@plant.example";
        var plc = new PlcRequests();
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        await using var door = await PlcDoor.StartAsync(plc, "http://127.0.0.1:0", CancellationToken.None);
        MesTarget.Configure(folder, mes);
        folder.Write("config/maps/mes.json", MesMap());
        folder.Write("config/targets/mail-quality.json", MailFile(letters, engineer));
        folder.Write("config/maps/mail-quality.json", MailMap);
        folder.Write("config/rules/cluster-l1.json", Rule);
        await using var hub = await (await HubInProcess.StartAsync(folder, services => services
            .Configure<RuleOptions>(rules => (rules.LiveFiles, rules.LateAfter) = (true, TimeSpan.FromDays(1)))
            .Configure<LineActionsOptions>(actions => actions.Ports.Add(new LinePort { Line = "L1", Url = door.ActionsUrl })))).SeededAsync();
        using var quality = await PersonClient.InAsync(hub, "quality");

        // The line runs well for a while: what is usual is known.
        var line = new Shift(hub, plc);
        await line.RunAsync(GoodParts);
        Assert.DoesNotContain((await hub.Api.GetAsync("/api/v1/findings?open=true&station=" + Seeing)).Expect(200).Items, f => !(bool)f["provisional"]!);
        Assert.False(plc.Stands("L1"));
        if (mesIsAway)
        {
            mes.Inject(new MesFault(MesFaultKind.Unavailable503));
        }

        // The tool breaks. The line stands before it has made many of them.
        var broken = await line.UntilItStandsAsync();
        var finding = (await hub.Api.GetAsync("/api/v1/findings?open=true&class=surface_scratch")).Expect(200).Items.First(f => !(bool)f["provisional"]!);
        Assert.Equal(("cluster-l1", Seeing, "L1"), ((string)finding["rule"]!, (string)finding["station"]!, (string)finding["line"]!));
        Assert.Contains("k = ", (string)finding["text"]!, StringComparison.Ordinal);
        Assert.Equal("stop", Assert.Single(plc.Taken).Action);
        await Until.TrueAsync(async () => (await FindingAsync(hub, finding)) is { } f && (int)f["done"]! == (int)f["asked"]!, "everything that was to be done has a word");
        Assert.All((await FindingAsync(hub, finding))["did"]!.AsArray(), d => Assert.Equal("done", (string)d!["outcome"]!));

        // Every part since the first mark is on hold, the good ones between them too: the gate lets none of them on.
        var hold = (await hub.Api.GetAsync("/api/v1/holds")).Expect(200).Items[0];
        Assert.StartsWith("rule:cluster-l1@1", (string)hold["placedBy"]!, StringComparison.Ordinal);
        foreach (var serial in broken.Since)
        {
            Assert.False((bool)(await hub.Api.GetAsync($"/api/v1/gates/L1-AOI-1/{serial}")).Expect(200).Json["allowed"]!, $"{serial} is let on.");
        }

        // The nonconformance is open with the evidence in it, and the quality engineer has a letter.
        var ncr = (await hub.Api.GetAsync("/api/v1/nonconformances")).Expect(200).Items.Single();
        Assert.Equal(("open", "surface_scratch"), ((string)ncr["state"]!, (string)ncr["class"]!));
        await Until.TrueAsync(() => letters.MailsTo(engineer).Any(m => ((string)m["text"]!).Contains((string)finding["text"]!, StringComparison.Ordinal)), "the quality engineer has a letter");

        // Somebody takes it on at the andon board, once.
        Assert.Contains("Look at the tool in front of the station.", (await quality.GetAsync("/andon?line=L1")).Expect(200).Text, StringComparison.Ordinal);
        (await quality.CallAsync(HttpMethod.Post, $"/api/v1/findings/{finding["id"]}/acknowledge", new JsonObject())).Expect(200);
        (await quality.CallAsync(HttpMethod.Post, $"/api/v1/findings/{finding["id"]}/acknowledge", new JsonObject())).Problem(409);

        // The MES is told of the bad parts, of the hold and of the nonconformance: as soon as it can hear.
        if (mesIsAway)
        {
            Assert.DoesNotContain(await MesTarget.RecordsAsync(mes.Url), r => (string?)r["order"] == "HOLDS");
            mes.Inject(MesFault.None);
        }

        var books = await hub.Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        var records = await MesTarget.RecordsAsync(mes.Url);
        Assert.Contains(records, r => (string)r["order"]! == "HOLDS" && (string)r["part"]! == (string)hold["id"]!);
        Assert.Contains(records, r => (string)r["order"]! == "NCR" && (string)r["part"]! == (string)ncr["id"]!);
        Assert.Equal(broken.Marked.Order(), records.Where(r => (string)r["station"]! == Seeing && broken.Marked.Contains((string)r["part"]!)).Select(r => (string)r["part"]!).Order());
    }

    private static async Task<JsonObject> FindingAsync(HubInProcess hub, JsonNode finding) => (await hub.Api.GetAsync($"/api/v1/findings/{finding["id"]}")).Expect(200).Json.AsObject();

    /// <summary>The demo's map, that tells of holds and nonconformances as this MES takes them: as records of their own.</summary>
    private static string MesMap()
    {
        var map = JsonNode.Parse(MesTarget.Map())!.AsObject();
        map["facts"] = JsonNode.Parse("""
            {
              "hold": { "part": { "from": "hold.id" }, "order": { "const": "HOLDS" }, "status": { "const": "HOLD" }, "station": { "const": "-" }, "serials": { "from": "hold.serials" } },
              "nonconformance": { "part": { "from": "nonconformance.id" }, "order": { "const": "NCR" }, "status": { "const": "HOLD" }, "station": { "const": "-" }, "what": { "from": "nonconformance.title" } }
            }
            """);
        return map.ToJsonString();
    }

    private static string MailFile(MailServer server, string to) => new JsonObject
    {
        ["formatVersion"] = 1,
        ["name"] = "mail-quality",
        ["connector"] = "email",
        ["options"] = new JsonObject
        {
            ["host"] = "127.0.0.1", ["port"] = server.BarePort, ["encryption"] = "noneAnyoneOnTheWayMayRead",
            ["from"] = "sightline@plant.example", ["to"] = new JsonArray(to), ["subject"] = "{{class}} at {{station}}", ["text"] = "{{what}}\n\n{{page}}",
        },
    }.ToJsonString();

    private const string MailMap = """
        {
          "formatVersion": 1, "target": "mail-quality", "version": "1", "results": { "pass": null, "fail": null, "review": null }, "fields": { "what": { "from": "id" } },
          "facts": { "finding": { "what": { "from": "finding.text" }, "class": { "from": "finding.class" }, "station": { "from": "finding.station" }, "page": { "from": "finding.page" } } }
        }
        """;

    /// <summary>What the tool did until the line stood.</summary>
    /// <param name="Marked">Serial numbers of the parts it marked.</param>
    /// <param name="Since">Serial numbers of every part the station saw from the first of them on.</param>
    private sealed record Broken(IReadOnlyList<string> Marked, IReadOnlyList<string> Since);

    /// <summary>Line L1 of the simulated plant, part by part. Its clock began some hours ago and goes ten seconds a part.</summary>
    private sealed class Shift
    {
        private readonly HubInProcess _hub;
        private readonly PlcRequests _requests;
        private readonly SimulatedPlc _plc;
        private readonly DateTimeOffset _began = TimeProvider.System.GetUtcNow().AddHours(-2);
        private long _cycle;

        public Shift(HubInProcess hub, PlcRequests requests)
        {
            (_hub, _requests) = (hub, requests);
            var tool = new PlantedBreak(Seeing, GoodParts + 10, 100);
            _plc = new SimulatedPlc("L1", [.. PlantModel.Default.StationsOf("L1").Select(s => new StationSimulator(PlantModel.Default, s, seed: 3, broken: tool))], requests);
        }

        public async Task<List<Inspection>> RunAsync(int parts)
        {
            var said = new List<Inspection>();
            for (var i = 0; i < parts; i++)
            {
                var cycle = _plc.Index(++_cycle, new Exposure(_began.AddSeconds(_cycle * SecondsAPart), 6));
                foreach (var shot in cycle.Shots)
                {
                    said.Add(shot.Inspection);
                    (await _hub.Api.InspectAsync(JsonSerializer.SerializeToUtf8Bytes(shot.Inspection, ContractJson.Default.Inspection))).Expect(201);
                }
            }

            return said;
        }

        private async Task<bool> IsDoneAsync() =>
            await _hub.Api.BooksAsync() is var books && books.Projected == books.Head
            && (await _hub.Api.GetAsync("/api/v1/findings?open=true")).Expect(200).Items.All(f => (int)f["done"]! == (int)f["asked"]!);

        public async Task<Broken> UntilItStandsAsync()
        {
            var said = new List<Inspection>();
            while (!_requests.Stands("L1"))
            {
                Assert.True(said.Count < 120, $"The line runs on, part after part. Found: {string.Join(" ", (await _hub.Api.GetAsync("/api/v1/findings")).Items.Select(f => $"{f["text"]} {f["stands"]} {f["provisional"]} {f["late"]} {f["done"]}"))}");
                said.AddRange(await RunAsync(1));
                await Until.TrueAsync(async () => _requests.Stands("L1") || await IsDoneAsync(), "all that is known is looked at, and what follows is done");
            }

            var seen = said.Where(i => i.Station == Seeing).ToList();
            var marked = seen.Where(i => i.Defects is [{ Class: "surface_scratch", Confidence: 0.97m }]).Select(i => i.Part.Serial!).ToList();
            return new Broken(marked, [.. seen.SkipWhile(i => i.Part.Serial != marked[0]).Select(i => i.Part.Serial!)]);
        }
    }
}
