using Sightline.Plant.Plc;
using Sightline.Plant.Stations;

namespace Sightline.Plant;

/// <summary>How the simulated plant runs.</summary>
public sealed record PlantOptions
{
    /// <summary>Base address of the hub, for example <c>http://127.0.0.1:5080</c>.</summary>
    public required string Hub { get; init; }

    /// <summary>Key sent as X-Api-Key. Null: none is sent.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Parts each line makes per minute; every part is inspected by both stations of its line. Default 60.</summary>
    public decimal PartsPerMinutePerLine { get; init; } = 60;

    /// <summary>The same seed makes the same parts, verdicts, defects and pictures. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>File that remembers the next part and those the hub has not accepted yet, with their time of exposure.
    /// A second start goes on from it, after a kill as well. Null: every start begins with <see cref="FirstPart"/>.</summary>
    public string? StateFile { get; init; }

    /// <summary>Number of the first part where there is no state file yet. Default 1.</summary>
    public long FirstPart { get; init; } = 1;

    /// <summary>Cycles of a line that may wait for the hub. When as many wait, the line stops until the hub answers. Default 64.</summary>
    public int WaitingCyclesPerLine { get; init; } = 64;

    /// <summary>Cycles each line runs before it ends. Null: until cancelled.</summary>
    public long? CyclesPerLine { get; init; }

    /// <summary>Wait before the first repeat of a failed post; doubled up to <see cref="LongestRetryWait"/>. Default 250 ms.</summary>
    public TimeSpan FirstRetryWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait between repeats. Default 15 s.</summary>
    public TimeSpan LongestRetryWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often each station compares its clock with the hub's. Null: never. It needs <see cref="ApiKey"/>. Default null.</summary>
    public TimeSpan? CompareClocksEvery { get; init; }

    /// <summary>How often machines report what they measure; orders are started, people sign on and lots are loaded before the first time. Null: never. Default null.</summary>
    public TimeSpan? ReportMachinesEvery { get; init; }

    /// <summary>How far stations' clocks are ahead of <see cref="Time"/>, by station. Those not named are right.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ClocksAhead { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>A tool that breaks. Null: none does. Default null.</summary>
    public PlantedBreak? Break { get; init; }

    /// <summary>What is asked of the lines from outside, as a door takes it. Null: nobody can ask. Default null.</summary>
    public PlcRequests? Requests { get; init; }

    /// <summary>Clock of the plant: time of exposure, cycle time, waits between repeats.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal TimeSpan CycleTime => TimeSpan.FromTicks((long)(TimeSpan.TicksPerMinute / PartsPerMinutePerLine));

    internal IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(Hub, UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https"))
        {
            problems.Add($"Hub is '{Hub}'. Give the hub's address, for example http://127.0.0.1:5080.");
        }

        AddUnless(PartsPerMinutePerLine is > 0 and <= 600_000, $"PartsPerMinutePerLine is {PartsPerMinutePerLine}. Give a number above 0, up to 600000.");
        AddUnless(FirstPart >= 1, $"FirstPart is {FirstPart}. Parts are counted from 1.");
        AddUnless(WaitingCyclesPerLine >= 1, $"WaitingCyclesPerLine is {WaitingCyclesPerLine}. Give 1 or more.");
        AddUnless(CyclesPerLine is null or >= 1, $"CyclesPerLine is {CyclesPerLine}. Give 1 or more, or null to run until cancelled.");
        AddUnless(FirstRetryWait > TimeSpan.Zero, $"FirstRetryWait is {FirstRetryWait}. Give a time above zero.");
        AddUnless(LongestRetryWait >= FirstRetryWait, $"LongestRetryWait is {LongestRetryWait}, less than FirstRetryWait. Give at least {FirstRetryWait}.");
        AddUnless(CompareClocksEvery is null || (CompareClocksEvery >= TimeSpan.FromSeconds(1) && CompareClocksEvery <= TimeSpan.FromMinutes(30)), $"CompareClocksEvery is {CompareClocksEvery}. Give 00:00:01 to 00:30:00, or null.");
        AddUnless(ReportMachinesEvery is null || ReportMachinesEvery >= TimeSpan.FromMilliseconds(10), $"ReportMachinesEvery is {ReportMachinesEvery}. Give 00:00:00.01 or more, or null.");
        AddUnless(CompareClocksEvery is null || ApiKey is not null, "CompareClocksEvery is given and ApiKey is not. Give both: clocks are compared in a station's name.");
        return problems;

        void AddUnless(bool good, string problem)
        {
            if (!good)
            {
                problems.Add(problem);
            }
        }
    }
}
