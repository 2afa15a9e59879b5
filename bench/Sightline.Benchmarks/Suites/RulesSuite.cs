using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;
using Sightline.Storage;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// What a cluster rule that watches 1,000 combinations of class and place costs for each record, its memory written to the tables, beside
/// what the hub needs for the record without it.
/// </summary>
internal static class RulesSuite
{
    private const int Rate = 1_000;
    private const int Classes = 10;
    private const int CellsEachWay = 5;
    private const int Learned = 200_000;
    private const int OneFailsOf = 25;
    private const int Rounds = 5;
    private static readonly TimeSpan s_cycle = TimeSpan.FromSeconds(1.0 / 300);

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        var hub = await HubAsync(options, sheet);
        var watched = Watched(sheet);
        sheet.Judge(Targets.Rules, $"{watched / hub:0.0%} ({watched:0.00} µs, its memory written after each record, of {hub:0} µs of CPU for a record at its cheapest)", watched <= 0.1 * hub);
    }

    /// <summary>CPU time of the hub for one record at its cheapest, in microseconds: single posts or batches, context, map, outbox.</summary>
    private static async Task<double> HubAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub);
        PacedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Single, 1), Rate, options.WarmUp);
        await hub.DrainAsync();
        var cpu = hub.Process.Cpu;
        var load = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Single, 1), Rate, options.Seconds));
        await hub.DrainAsync();
        var each = (hub.Process.Cpu - cpu).TotalMicroseconds / Math.Max(1, load.AllItems);
        sheet.Add("rules.hub", $"single posts, paced at {Rate:N0}/s by 8 clients, no rule", load, "/s", $"hub CPU {each:0} µs/record for the whole journey");
        return Math.Min(each, await ManyAsync(hub, options, sheet));
    }

    /// <summary>The cheapest record there is: batches, where nothing is done for one alone.</summary>
    private static async Task<double> ManyAsync(Hub hub, BenchOptions options, Sheet sheet)
    {
        var cpu = hub.Process.Cpu;
        var load = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(4, BodyForm.Ndjson, 50), 100, options.Seconds));
        await hub.DrainAsync();
        var each = (hub.Process.Cpu - cpu).TotalMicroseconds / Math.Max(1, load.AllItems);
        sheet.Add("rules.batches", "batches of 50, paced at 5,000/s by 4 clients, no rule", load, "records/s", $"hub CPU {each:0} µs/record for the whole journey");
        return each;
    }

    /// <summary>Microseconds of a record with its rows, written after each.</summary>
    private static double Watched(Sheet sheet)
    {
        var watch = WatchCatalogue.Create(new RuleFile
        {
            Watch = new WatchSettings { Kind = WatchKinds.Cluster, Grid = new WatchGrid { Width = 1_000, Height = 1_000, Columns = CellsEachWay, Rows = CellsEachWay } },
        })!;
        var line = new SimulatedLine();
        var moves = new List<FindingMove>();
        for (var i = 0; i < Learned; i++)
        {
            watch.See(line.Next(), moves);
        }

        var pieces = watch.TakeChanges().ToList();
        var combinations = pieces.Count(p => p.Key[0] == 'p');
        var note = $"{combinations:N0} combinations on {Classes} classes and four lattices of {CellsEachWay} × {CellsEachWay} cells, {Learned:N0} parts before, one part of {OneFailsOf} with a defect; median of {Rounds}";
        sheet.Add(new Row("rules.pass", "cluster watch, a part without a defect", Median(() => Seen(watch, line, 200_000, defects: false)) * 1_000, "ns", Note: note));
        sheet.Add(new Row("rules.see", "cluster watch, one part of 25 with a defect", Median(() => Seen(watch, line, 200_000, defects: true)) * 1_000, "ns", Note: "nothing written"));

        using var folder = new WorkFolder();
        using var db = SqliteDatabase.OpenWriter(Path.Combine(folder.Path, "rules.db"), flushEveryCommit: false);
        db.Run("CREATE TABLE rule_pieces (rule TEXT NOT NULL, shadow INTEGER NOT NULL, piece TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (rule, shadow, piece))");
        Write(db, pieces);
        var fifty = Median(() => Stored(watch, line, db, 50_000, 50));
        sheet.Add(new Row("rules.stored.50", "  its memory written after each 50", fifty, "µs", Note: "as in transactions of a busy hub; without their commit"));
        var one = Median(() => Stored(watch, line, db, 50_000, 1));
        sheet.Add(new Row("rules.stored.1", "  its memory written after each record", one, "µs", Note: "as in transactions of an idle hub; without their commit"));
        return one;
    }

    private static double Median(Func<double> round)
    {
        round();
        var rounds = Enumerable.Range(0, Rounds).Select(_ => round()).Order().ToList();
        return rounds[Rounds / 2];
    }

    private static double Seen(IRuleWatch watch, SimulatedLine line, int records, bool defects)
    {
        var moves = new List<FindingMove>();
        var parts = Enumerable.Range(0, records).Select(_ => line.Next(defects)).ToList();
        var started = Stopwatch.GetTimestamp();
        foreach (var part in parts)
        {
            watch.See(part, moves);
        }

        var each = Stopwatch.GetElapsedTime(started).TotalMicroseconds / records;
        _ = watch.TakeChanges();
        return each;
    }

    private static double Stored(IRuleWatch watch, SimulatedLine line, SqliteDatabase db, int records, int every)
    {
        var moves = new List<FindingMove>();
        var parts = Enumerable.Range(0, records).Select(_ => line.Next()).ToList();
        db.Run("BEGIN");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < records; i++)
        {
            watch.See(parts[i], moves);
            if (i % every == every - 1)
            {
                Write(db, watch.TakeChanges());
            }
        }

        var each = Stopwatch.GetElapsedTime(started).TotalMicroseconds / records;
        db.Run("COMMIT");
        return each;
    }

    private static void Write(SqliteDatabase db, IEnumerable<KeyValuePair<string, byte[]?>> pieces)
    {
        foreach (var (piece, body) in pieces)
        {
            var statement = body is null
                ? db.Prepare("DELETE FROM rule_pieces WHERE rule = ?1 AND shadow = ?2 AND piece = ?3")
                : db.Prepare("INSERT INTO rule_pieces (rule, shadow, piece, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (rule, shadow, piece) DO UPDATE SET body = excluded.body");
            statement.Bind(1, "cluster").Bind(2, 0).Bind(3, piece);
            (body is null ? statement : statement.Bind(4, body.AsSpan())).Execute();
        }
    }

    /// <summary>300 parts a second of one product at one station.</summary>
    private sealed class SimulatedLine
    {
        private static readonly IReadOnlyList<string> s_classes = [.. Enumerable.Range(1, Classes).Select(i => $"class {i}")];
        private readonly Random _random = new(4711);
        private long _parts;

        public Sighting Next(bool defects = true)
        {
            _parts++;
            var at = DateTimeOffset.UnixEpoch + (s_cycle * _parts);
            return new Sighting
            {
                Position = _parts,
                Station = "BENCH-01",
                Line = "L1",
                Product = "BRACKET-10",
                PartKey = $"s:SN-{_parts:D10}",
                ExposedAt = at,
                ReceivedAt = at,
                Result = InspectionResult.Pass,
                Defects = defects && _random.Next(OneFailsOf) == 0
                    ? [new Defect { Class = s_classes[_random.Next(Classes)], Location = new DefectLocation { X = _random.Next(1_000), Y = _random.Next(1_000) } }]
                    : [],
            };
        }
    }
}
