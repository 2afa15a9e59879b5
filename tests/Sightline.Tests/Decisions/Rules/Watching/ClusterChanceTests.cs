using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;
using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>How often clusters are found where there are none, and how surely where there is one: whole shifts, simulated.</summary>
public sealed class ClusterChanceTests
{
    private const int PartsOfShift = 3_000;
    private static readonly double[] s_rates = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01];

    [Fact]
    public void Without_a_cause_a_month_brings_no_more_findings_than_its_budget()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", FalseAlarms = 6 });
        var plant = new SimulatedPlant(1, s_rates, zones: 4);
        Assert.All(plant.Shifts(watch, 1).OfType<FindingMove.Opened>(), o => Assert.True(o.IsProvisional));

        plant.Shifts(watch, 3);
        var (shifts, alarms) = (0, 0);
        for (; shifts < 120; shifts++)
        {
            alarms += plant.Shifts(watch, 1).OfType<FindingMove.Opened>().Any() ? 1 : 0;
        }

        // 6 in 60 shifts is one in ten at most; k is a whole number, so fewer come. The budget must not lie below what was seen.
        var (low, _) = ScanStatisticTests.ExactInterval(alarms, shifts);
        Assert.InRange(low, 0, 0.1);
        Assert.InRange(alarms, 1, 24);
    }

    [Fact]
    public void One_place_alarms_within_the_interval_of_the_chance_that_its_finding_names()
    {
        // One class at one place, known as well as can be: what is left is the scan itself.
        var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", FalseAlarms = 10, Combinations = 1 });
        var plant = new SimulatedPlant(2, [0.005], zones: 1);
        plant.Shifts(watch, 60);
        const int Shifts = 400;
        var said = new List<FindingMove.Opened>();
        var alarmed = 0;
        for (var i = 0; i < Shifts; i++)
        {
            var opened = plant.Shifts(watch, 1).OfType<FindingMove.Opened>().ToList();
            said.AddRange(opened);
            alarmed += opened.Count > 0 ? 1 : 0;
        }

        var (low, high) = ScanStatisticTests.ExactInterval(alarmed, Shifts);
        var m = 0.005 * PartsOfShift / 32;
        var k = ScanStatistic.Smallest(m, 32, 1, 10, 3);
        Assert.All(said, o => Assert.InRange(o.Expected!.Value, m * 0.6, m * 1.6));
        Assert.InRange(ScanStatistic.Alarm(k, m, 32), low * 0.88, high * 1.12);
    }

    [Fact]
    public void A_tool_that_breaks_is_found_within_a_window_and_not_acted_on_twice()
    {
        var found = 0;
        const int Trials = 40;
        for (var trial = 0; trial < Trials; trial++)
        {
            var watch = Sightings.Watch(new WatchSettings { Kind = "cluster" });
            var plant = new SimulatedPlant(100 + trial, s_rates, zones: 4);
            plant.Shifts(watch, 3);
            // Every tenth part has it from now on, for half an hour.
            var planted = plant.Broken(watch, "broken edge", "side 2", 0.1, TimeSpan.FromMinutes(30)).OfType<FindingMove.Opened>().Where(o => o is { Class: "broken edge", IsProvisional: false }).ToList();
            found += planted.Count == 1 ? 1 : 0;
            Assert.True(planted.Count <= 1);
        }

        var (low, _) = ScanStatisticTests.ExactInterval(found, Trials);
        Assert.InRange(low, 0.9, 1);
    }

    [Fact]
    public void A_cluster_does_not_raise_what_is_usual_at_its_place()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", FalseAlarms = 30 });
        var plant = new SimulatedPlant(5, [0.0005], zones: 1);
        plant.Shifts(watch, 6);
        double Usual() => plant.Broken(watch, "class 0", "side 0", 0.2, TimeSpan.FromHours(2)).OfType<FindingMove.Opened>().First(o => o.Class == "class 0").Expected!.Value;

        var first = Usual();
        plant.Shifts(watch, 1);
        var fifth = Enumerable.Range(0, 4).Select(_ =>
        {
            var expected = Usual();
            plant.Shifts(watch, 1);
            return expected;
        }).Last();

        // 150 parts of a cluster each time, against one or two in a shift: learned, they would make it a hundred times as much.
        Assert.InRange(fifth, first * 0.5, first * 2);
    }

    /// <summary>One station at 3,000 parts a shift; each class is at each zone with a rate of its own.</summary>
    private sealed class SimulatedPlant(int seed, double[] rates, int zones)
    {
        private static readonly TimeSpan s_cycle = TimeSpan.FromHours(8) / PartsOfShift;
        private readonly Random _random = new(seed);
        private long _parts;

        public List<FindingMove> Shifts(IRuleWatch watch, int shifts) => Run(watch, (long)shifts * PartsOfShift, null, null, 0);

        public List<FindingMove> Broken(IRuleWatch watch, string name, string zone, double rate, TimeSpan time) => Run(watch, (long)(time / s_cycle), name, zone, rate);

        private List<FindingMove> Run(IRuleWatch watch, long parts, string? broken, string? zone, double rate)
        {
            var moves = new List<FindingMove>();
            var defects = new List<Defect>();
            for (var i = 0L; i < parts; i++)
            {
                defects.Clear();
                for (var c = 0; c < rates.Length; c++)
                {
                    for (var z = 0; z < zones; z++)
                    {
                        if (_random.NextDouble() < rates[c])
                        {
                            defects.Add(Sightings.In($"class {c}", $"side {z}"));
                        }
                    }
                }

                if (broken is not null && _random.NextDouble() < rate)
                {
                    defects.Add(Sightings.In(broken, zone!));
                }

                _parts++;
                watch.See(Sightings.Of(_parts, Sightings.Morning + (s_cycle * _parts), $"SN-{_parts}", InspectionResult.Pass, "S1", "P", [.. defects]) with { ReceivedAt = DateTimeOffset.MaxValue }, moves);
            }

            return moves;
        }
    }
}
