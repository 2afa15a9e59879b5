namespace Sightline.Decisions.Rules.Watching.Periods;

/// <summary>What a rule says of patterns, with the defaults filled in.</summary>
internal sealed record PeriodSettings(TimeSpan Window, IReadOnlyList<int> Periods, double FalseAlarms, int Floor, int Most)
{
    // Shifts of eight hours, over which false alarms are budgeted.
    private static readonly TimeSpan s_month = Statistics.ScanStatistic.ShiftsOfMonth * TimeSpan.FromHours(8);

    public static PeriodSettings From(WatchSettings watch) => new(
        watch.Window is { } window ? RuleDuration.Read(window)!.Value : TimeSpan.FromHours(8), watch.Periods ?? [], (double)(watch.FalseAlarms ?? 1), watch.Floor ?? 3, watch.Most ?? 10_000);

    /// <summary>The chance of a false alarm that one window may bring.</summary>
    public double Budget => Math.Min(0.05, FalseAlarms * (Window / s_month));
}
