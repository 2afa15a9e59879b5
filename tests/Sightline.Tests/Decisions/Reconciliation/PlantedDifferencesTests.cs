using System.Globalization;
using Sightline.Decisions.Reconciliation;

namespace Sightline.Tests.Decisions.Reconciliation;

/// <summary>A hundred thousand parts that a PLC counts and takes off, with and without faults.</summary>
public sealed class PlantedDifferencesTests
{
    private const int Parts = 100_000;
    private const int Seed = 20_261_121;

    private static readonly DateTimeOffset s_start = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_clean_run_of_a_hundred_thousand_parts_has_no_difference()
    {
        using var rig = new StageRig();
        var run = new Run(new Random(Seed));
        run.Play(rig);

        Assert.Empty(rig.Differences(run.Ends));
        Assert.Equal((Parts, run.Rejects.Count, run.Rejects.Count), (rig.Sheet().CountedByPlc, rig.Sheet().EjectsDecided, rig.Sheet().EjectsConfirmed));
    }

    [Fact]
    public void Fifty_planted_faults_are_found_each_by_its_kind_and_part_and_nothing_else()
    {
        using var rig = new StageRig();
        var run = new Run(new Random(Seed));
        run.Plant(lost: 16, twice: 14, uncounted: 15, slips: 5);
        run.Play(rig);

        var found = rig.Differences(run.Ends);
        Assert.Equal(50, found.Count);
        Assert.Equal(run.Lost.Order(), Named(found, DifferenceKinds.Missing));
        Assert.Equal(run.Twice.Order(), Named(found, DifferenceKinds.Twice));
        Assert.Equal(run.Uncounted.Select(Run.AsCounted).Order(StringComparer.Ordinal), Named(found, DifferenceKinds.Uncounted));
        var slips = found.Where(d => d.Kind == DifferenceKinds.Slip).OrderBy(d => d.At).ToList();
        Assert.Equal(run.Slips.Select(s => Run.Serial(s.Rejects[0])), slips.Select(s => s.Part));
        Assert.Equal(run.Slips.Select(s => s.Rejects.Select(Run.Serial)), slips.Select(s => s.Touched.Where(t => t.Stayed).Select(t => t.Part)));
        Assert.Equal(run.Slips.Select(s => s.Rejects.Select(r => Run.Serial(r + 1))), slips.Select(s => s.Touched.Where(t => !t.Stayed).Select(t => t.Part)));
    }

    private static IEnumerable<string?> Named(IEnumerable<Difference> found, string kind) => found.Where(d => d.Kind == kind).Select(d => d.Part).Order(StringComparer.Ordinal);

    /// <summary>What happens on the line: a part each second, two in a hundred rejected, the ejector two seconds behind. Half of the confirmations name the serial, half the index.</summary>
    private sealed class Run
    {
        private readonly Random _random;
        private readonly HashSet<int> _touched = [];

        public Run(Random random)
        {
            _random = random;
            for (var part = 10; part < Parts - 10; part++)
            {
                // Never two beside each other: then each planted slip touches exactly its own.
                if (random.Next(50) == 0 && !Rejects.Contains(part - 1))
                {
                    Rejects.Add(part);
                }
            }
        }

        public SortedSet<int> Rejects { get; } = [];

        public List<string> Lost { get; } = [];

        public List<string> Twice { get; } = [];

        public List<string> Uncounted { get; } = [];

        public List<(IReadOnlyList<int> Rejects, int Offset)> Slips { get; } = [];

        public DateTimeOffset Ends => s_start.AddSeconds(Parts + 600);

        public static string Serial(int part) => $"SN-{part:D6}";

        /// <summary>The PLC knows the serial of every second part.</summary>
        public static string AsCounted(string serial) => int.Parse(serial[3..], CultureInfo.InvariantCulture) is var part && part % 2 == 0 ? $"index {part}" : serial;

        public void Plant(int lost, int twice, int uncounted, int slips)
        {
            int[] all = [.. Rejects];
            for (var i = 0; i < slips; i++)
            {
                var from = (all.Length / (slips + 1) * (i + 1)) - 3;
                var rejects = all[from..(from + 4 + i)];
                Slips.Add((rejects, 1));
                _touched.UnionWith(all[(from - 3)..(from + 7 + i)]);
            }

            Lost.AddRange(Take(lost));
            Twice.AddRange(Take(twice));
            while (Uncounted.Count < uncounted)
            {
                var part = _random.Next(10, Parts - 10);
                if (!Rejects.Contains(part) && !Rejects.Contains(part - 1) && _touched.Add(part))
                {
                    Uncounted.Add(Serial(part));
                }
            }
        }

        public void Play(StageRig rig)
        {
            var slipped = Slips.SelectMany(s => s.Rejects.Select(r => (Reject: r, s.Offset))).ToDictionary(s => s.Reject, s => s.Offset);
            var confirms = new Queue<(int At, int Part)>();
            for (var part = 1; part <= Parts; part++)
            {
                rig.Say(At(part), "part.indexed", part % 2 == 0 ? $",\"index\":{part}" : $",\"index\":{part},\"part\":{{\"serial\":\"{Serial(part)}\"}}");
                if (!Uncounted.Contains(Serial(part)))
                {
                    rig.Inspect(Serial(part), At(part), Rejects.Contains(part), part);
                }

                if (Rejects.Contains(part) && !Lost.Contains(Serial(part)))
                {
                    confirms.Enqueue((part + 2, part + slipped.GetValueOrDefault(part)));
                }

                while (confirms.TryPeek(out var due) && due.At <= part)
                {
                    confirms.Dequeue();
                    Confirm(rig, due.At, due.Part);
                }
            }
        }

        private void Confirm(StageRig rig, int at, int part)
        {
            var named = part % 2 == 0 ? $",\"part\":{{\"serial\":\"{Serial(part)}\"}}" : $",\"index\":{part}";
            for (var i = 0; i < (Twice.Contains(Serial(part)) ? 2 : 1); i++)
            {
                rig.Say(At(at).AddMilliseconds(300 * i), "eject.confirmed", named);
            }
        }

        private List<string> Take(int count)
        {
            var found = new List<string>();
            int[] all = [.. Rejects];
            while (found.Count < count)
            {
                // Not three beside each other: that would be an ejector that is down, and no less true.
                var at = _random.Next(3, all.Length - 3);
                if (_touched.Add(all[at]))
                {
                    found.Add(Serial(all[at]));
                }
            }

            return found;
        }

        private static DateTimeOffset At(int part) => s_start.AddSeconds(part);
    }
}
