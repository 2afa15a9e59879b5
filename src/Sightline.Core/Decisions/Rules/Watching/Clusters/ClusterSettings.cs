using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>What a rule says of its clusters, with the defaults filled in.</summary>
internal sealed record ClusterSettings(TimeSpan Window, WatchGrid? Grid, double FalseAlarms, int Floor, int ProvisionalParts, int? Combinations, int Most, bool Unplaced)
{
    /// <summary>Windows are counted in this many slices.</summary>
    public const int Slices = 15;

    /// <summary>A finding is over after so many windows without another part; what comes later than that behind its station's newest is not counted.</summary>
    public const int EmptyWindows = 2;

    public static ClusterSettings From(WatchSettings watch) => new(
        watch.Window is { } window ? RuleDuration.Read(window)!.Value : TimeSpan.FromMinutes(15), watch.Grid, (double)(watch.FalseAlarms ?? 1), watch.Floor ?? 3,
        watch.ProvisionalParts ?? 5_000, watch.Combinations, watch.Most ?? 10_000, watch.Unplaced ?? false);

    public long Ticks => Window.Ticks;

    public long Reach => EmptyWindows * Window.Ticks;

    public double WindowsOfShift => ScanStatistic.WindowsOfShift(Window);

    public long Slice(long ticks) => ticks / (Window.Ticks / Slices);

    /// <summary>How much of the slice in which a window begins lies within it.</summary>
    public double Part(long begins) => 1 - ((double)(begins % (Window.Ticks / Slices)) / (Window.Ticks / Slices));
}
