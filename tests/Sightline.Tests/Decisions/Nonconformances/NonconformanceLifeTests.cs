using System.Globalization;
using Sightline.Context;
using Sightline.Decisions.Nonconformances;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Nonconformances;

/// <summary>The life of nonconformances, against what a person would keep on paper.</summary>
public sealed class NonconformanceLifeTests
{
    private static readonly string[] s_people = ["user:anna", "user:bert", "user:carl"];

    [Fact]
    public async Task Whatever_is_done_in_whatever_order_each_act_is_taken_or_refused_and_each_part_stands_as_on_paper_also_after_a_rebuild()
    {
        var taken = new HashSet<string>();
        // Batches and papers have their own tests; everything else must have happened, or the comparison said little.
        var acts = NcrActs.All.Except([NcrActs.Reworked, NcrActs.Deviate, NcrActs.Attach]).ToList();
        for (var round = 0; round < 8 || (round < 80 && !taken.IsSupersetOf(acts)); round++)
        {
            var seed = Random.Shared.Next();
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            IReadOnlyDictionary<string, IReadOnlyList<string>> before;
            await using (var node = await SeededAsync(path))
            {
                var paper = new Paper(node, new Random(seed), seed);
                for (var step = 0; step < 90; step++)
                {
                    await paper.StepAsync();
                    paper.Compare();
                }

                before = node.Get<ProjectionReader>().Read(Dump.Tables);
                taken.UnionWith(node.Rows("SELECT DISTINCT act FROM nonconformance_moves"));
            }

            Assert.All(["nonconformances", "nonconformance_parts", "dispositions", "nonconformance_moves"], table => Assert.NotEmpty(before[table]));
            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var rebuilt = new Node(path);
            rebuilt.Project();
            var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
            Assert.All(before.Keys, table => Assert.True(before[table].SequenceEqual(after[table]), $"Seed {seed}: {table} is another after the rebuild."));
        }

        Assert.Equal(acts.Order(StringComparer.Ordinal), taken.Except([NcrActs.Reopened]).Order(StringComparer.Ordinal));
    }

    private static async Task<Node> SeededAsync(string path)
    {
        var node = new Node(path);
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "RW", """{"line":"L1","reworkLimit":2}""");
        return node;
    }

    private sealed class Given(string what, string by)
    {
        public long Position { get; set; }

        public string What => what;

        public string By => by;

        public bool IsInForce { get; set; } = what != Dispositions.UseAsIs;

        public bool IsUndone { get; set; }

        /// <summary>pass, fail, review; null while it was not inspected again.</summary>
        public string? Seen { get; set; }

        public long Record { get; set; }

        public bool IsReworkThatWaits => what == Dispositions.Rework && !IsUndone && IsUnseen;

        public bool IsUnseen => Seen is null or "review";

        public bool Counts => IsInForce && !IsUndone && !(what == Dispositions.Rework && Seen == "fail");

        public bool IsFinal => Counts && (what is Dispositions.Scrap or Dispositions.Return);
    }

    private sealed class Sheet(long id, string opener)
    {
        public long Id => id;

        public string Opener => opener;

        public long Stage { get; set; }

        public Dictionary<string, List<Given>> Parts { get; } = [];

        public List<(long Id, bool Done, bool Effective)> Actions { get; } = [];

        public IEnumerable<string> Undecided => Parts.Where(p => Last(p.Value) is not { Counts: true }).Select(p => p.Key);

        public bool Waits(string serial) => Parts[serial].Exists(g => g is { IsInForce: false, IsUndone: false });

        public long State => Stage == 1 && !Undecided.Any() ? 2 : Stage;

        public int Reworking => Parts.Values.Count(given => Last(given) is { IsReworkThatWaits: true });

        /// <summary>What counts is the last that was neither taken back nor refused.</summary>
        public static Given? Last(List<Given> given) => given.LastOrDefault(g => !g.IsUndone);
    }

    private sealed class Paper(Node node, Random random, int seed)
    {
        private readonly List<Sheet> _sheets = [];
        private readonly List<long> _records = [];

        private Sheet Any => _sheets[random.Next(_sheets.Count)];

        public async Task StepAsync()
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            if (_sheets.Count == 0 || random.Next(14) == 0)
            {
                await OpenAsync();
                return;
            }

            if (random.Next(4) == 0)
            {
                await ForwardAsync(_sheets[^1]);
                return;
            }

            await (random.Next(19) switch
            {
                0 or 1 => MoveAsync(Any, NcrActs.Contain, new NcrWish(), s => s.Stage == 0, (s, _) => s.Stage = 1),
                2 or 3 or 4 or 5 => DisposeAsync(Any),
                6 or 7 => SignAsync(Any),
                8 => UndoAsync(Any),
                9 or 10 => InspectAsync(),
                11 when _records.Count > 0 => ReviewAsync(),
                12 or 16 or 17 => ActAsync(Any),
                13 => MoveAsync(Any, NcrActs.Verify, new NcrWish(), s => s.State == 2 && s.Reworking == 0 && !s.Parts.Keys.Any(s.Waits), (s, _) => s.Stage = 3),
                14 => MoveAsync(Any, NcrActs.Close, new NcrWish(), s => s.State == 3 && s.Reworking == 0 && s.Actions.TrueForAll(a => a.Effective), (s, _) => s.Stage = 4),
                _ => AddAsync(Any),
            });
        }

        /// <summary>What brings the newest one nearer to its end: at random alone few are ever closed.</summary>
        private Task ForwardAsync(Sheet sheet) => sheet switch
        {
            { State: 0 } => MoveAsync(sheet, NcrActs.Contain, new NcrWish(), _ => true, (s, _) => s.Stage = 1),
            { State: 1 } when sheet.Parts.Keys.Any(sheet.Waits) => SignAsync(sheet),
            { State: 1 } => DisposeAsync(sheet),
            { State: 2 } when sheet.Reworking > 0 => InspectAsync(),
            { State: 2 } => MoveAsync(sheet, NcrActs.Verify, new NcrWish(), s => !s.Parts.Keys.Any(s.Waits), (s, _) => s.Stage = 3),
            { State: 3 } when !sheet.Actions.TrueForAll(a => a.Effective) => ActAsync(sheet),
            _ => MoveAsync(sheet, NcrActs.Close, new NcrWish(), s => s.State == 3 && s.Reworking == 0 && s.Actions.TrueForAll(a => a.Effective), (s, _) => s.Stage = 4),
        };

        public void Compare()
        {
            foreach (var sheet in _sheets)
            {
                var said = node.Get<NonconformanceQuery>().One(sheet.Id)!;
                Assert.True(
                    (sheet.State, sheet.Parts.Count, sheet.Undecided.Count(), sheet.Reworking, sheet.Actions.Count(a => !a.Effective)) == (said.State, said.Parts, said.Undisposed, said.Reworking, said.OpenActions),
                    $"Seed {seed}: {sheet.Id} is {sheet.State} with {sheet.Parts.Count} parts, {sheet.Undecided.Count()} undecided, {sheet.Reworking} reworking on paper; {said} in the tables.");
            }
        }

        private async Task OpenAsync()
        {
            List<string> serials = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Serial()).Distinct()];
            var by = By();
            var sheet = new Sheet(await node.OpenAsync(new NcrWish { Serials = serials }, by), by);
            serials.ForEach(s => sheet.Parts[s] = []);
            _sheets.Add(sheet);
        }

        private async Task AddAsync(Sheet sheet)
        {
            var serial = Serial();
            await MoveAsync(sheet, NcrActs.Add, new NcrWish { Serials = [serial] }, _ => true, (s, _) =>
            {
                s.Parts.TryAdd(serial, []);
                s.Stage = s.Stage == 3 ? 1 : s.Stage;
            });
        }

        private async Task DisposeAsync(Sheet sheet)
        {
            var (what, by) = (Dispositions.All[random.Next(4)], By());
            var all = random.Next(2) == 0 || sheet.Parts.Count == 0;
            List<string> serials = all ? [.. sheet.Undecided.Where(s => !sheet.Waits(s))] : [sheet.Parts.Keys.ElementAt(random.Next(sheet.Parts.Count))];
            await MoveAsync(
                sheet, NcrActs.Dispose, Ncring.Disposing(what, all ? [] : [.. serials]),
                s => s.Stage == 1 && serials.Count > 0 && serials.TrueForAll(p => s.Undecided.Contains(p) && !s.Waits(p) && !IsFinal(p, what) && (what != Dispositions.Rework || Loops(p) < 2)),
                (s, position) => serials.ForEach(p => s.Parts[p].Add(new Given(what, by) { Position = position })), by: by);
        }

        private async Task SignAsync(Sheet sheet)
        {
            var waiting = sheet.Parts.Values.SelectMany(p => p).Where(g => g is { IsInForce: false, IsUndone: false }).ToList();
            var (of, by, signs) = (waiting.Count == 0 ? 1 : waiting[random.Next(waiting.Count)].Position, By(), random.Next(2) > 0);
            var given = waiting.Where(g => g.Position == of).ToList();
            await MoveAsync(sheet, signs ? NcrActs.Concede : NcrActs.Refuse, new NcrWish(), s => given.Count > 0 && (!signs || (given[0].By != by && s.Opener != by)), (_, _) => given.ForEach(g =>
            {
                g.IsInForce = signs;
                g.IsUndone = !signs;
            }), of, by);
        }

        private async Task UndoAsync(Sheet sheet)
        {
            var known = sheet.Parts.Values.SelectMany(p => p).ToList();
            var of = known.Count == 0 ? 1 : known[random.Next(known.Count)].Position;
            var given = known.Where(g => g.Position == of && g is { IsInForce: true, IsUndone: false, IsUnseen: true }).ToList();
            await MoveAsync(sheet, NcrActs.Undo, new NcrWish(), s => s.Stage == 1 && given.Count > 0, (_, _) => given.ForEach(g => g.IsUndone = true), of);
        }

        private async Task ActAsync(Sheet sheet)
        {
            if (sheet.Actions.Count == 0 || random.Next(3) == 0)
            {
                await MoveAsync(sheet, NcrActs.Action, new NcrWish { What = "train", Owner = "kim", Due = "2026-12-01" }, _ => true, (s, position) => s.Actions.Add((position, false, false)));
                return;
            }

            var i = random.Next(sheet.Actions.Count);
            var (checks, good, action) = (random.Next(2) == 0, random.Next(2) == 0, sheet.Actions[i]);
            await MoveAsync(
                sheet, checks ? NcrActs.Check : NcrActs.Done, new NcrWish { Good = good }, _ => !action.Effective && action.Done == checks,
                (s, _) => s.Actions[i] = checks ? (action.Id, good, good) : (action.Id, true, false), action.Id);
        }

        private async Task InspectAsync()
        {
            var (serial, result, station) = (Serial(), ((string[])["pass", "fail", "review"])[random.Next(3)], random.Next(4) == 0 ? "L1-AOI-1" : "RW");
            var answer = await node.SendAsync(node.Message($"r{_records.Count}", station, serial).Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));
            var record = answer.Position!.Value;
            _records.Add(record);
            foreach (var (sheet, given) in station == "RW" ? Everything(serial).Where(g => g.Given.IsReworkThatWaits).ToList() : [])
            {
                (given.Seen, given.Record) = (result, record);
                BackToContained(sheet);
            }
        }

        private async Task ReviewAsync()
        {
            var (record, verdict) = (_records[random.Next(_records.Count)], ((string[])["pass", "fail", "undecided"])[random.Next(3)]);
            await node.ReviewAsync(record, verdict);
            var counts = node.Row($"SELECT COALESCE(verdict, result) FROM inspections WHERE position = {record}") switch { "0" => "pass", "1" => "fail", _ => "review" };
            foreach (var (sheet, given) in _sheets.SelectMany(s => s.Parts.Values.SelectMany(p => p).Select(g => (s, g))).Where(g => g.g.Record == record && !g.g.IsUndone).ToList())
            {
                given.Seen = counts;
                BackToContained(sheet);
            }
        }

        /// <summary>What was verified, or closed, with a rework that counts as good no more has something to decide again.</summary>
        private static void BackToContained(Sheet sheet) => sheet.Stage = sheet.Stage is 3 or 4 && (sheet.Undecided.Any() || sheet.Reworking > 0) ? 1 : sheet.Stage;

        private IEnumerable<(Sheet Sheet, Given Given)> Everything(string serial) => _sheets.Where(s => s.Parts.ContainsKey(serial)).SelectMany(s => s.Parts[serial].Select(g => (s, g)));

        private bool IsFinal(string serial, string what) => Everything(serial).Select(g => g.Given).Where(g => g.IsFinal).OrderByDescending(g => g.Position).FirstOrDefault() is { } final && final.What != what;

        private int Loops(string serial) => Everything(serial).Count(g => g.Given is { What: Dispositions.Rework, IsUndone: false });

        private async Task MoveAsync(Sheet sheet, string act, NcrWish wish, Func<Sheet, bool> may, Action<Sheet, long> then, long of = 0, string by = "user:bert")
        {
            var expected = sheet.Stage != 4 && may(sheet);
            var (position, refusal) = await node.TryAsync(sheet.Id, act, wish, of, by);
            Assert.True(expected == (refusal is null), string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {act} of {of} on {sheet.Id} should be {(expected ? "taken" : "refused")}: {refusal?.Conflict} {string.Join(' ', (refusal?.Errors ?? []).Select(e => e.Detail))}"));
            if (expected)
            {
                then(sheet, position);
            }
        }

        private string Serial() => $"SN-{random.Next(6)}";

        private string By() => s_people[random.Next(3)];
    }
}
