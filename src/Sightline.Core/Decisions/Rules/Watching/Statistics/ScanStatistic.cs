namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>
/// How often a window that slides over a shift holds k or more by chance alone. The closed form is Alm's for a Poisson count; it is
/// within a few percent of what simulation gives. A window that slides finds by chance far more often than one that stands still.
/// </summary>
internal static class ScanStatistic
{
    /// <summary>Shifts in a month, over which false alarms are budgeted.</summary>
    public const int ShiftsOfMonth = 60;

    private static readonly TimeSpan s_shift = TimeSpan.FromHours(8);

    /// <summary>Windows in a shift of eight hours; a longer window is one.</summary>
    public static double WindowsOfShift(TimeSpan window) => Math.Max(1, s_shift / window);

    /// <summary>Chance that some window holds <paramref name="k"/> or more.</summary>
    /// <param name="k">The count at which it alarms.</param>
    /// <param name="m">Expected count in one window.</param>
    /// <param name="windows">Length of the observation, in windows.</param>
    public static double Alarm(long k, double m, double windows)
    {
        // No more than what is expected anyway.
        if (k <= m)
        {
            return 1;
        }

        var further = (k - m) / k * m * (windows - 1) * PoissonLaw.Mass(k - 1, m);
        return -LogMath.ExpM1(LogMath.Log1P(-PoissonLaw.Tail(k, m)) - further);
    }

    /// <summary>The smallest k whose false alarms over every combination in a month stay within the budget.</summary>
    /// <param name="m">Expected count in one window.</param>
    /// <param name="windows">Windows in a shift.</param>
    /// <param name="combinations">How many places and classes are watched at once.</param>
    /// <param name="falseAlarms">How many false alarms a month may bring.</param>
    /// <param name="floor">k is never smaller.</param>
    public static long Smallest(double m, double windows, long combinations, double falseAlarms, long floor)
    {
        var k = Math.Max(floor, Least(m));
        while (!IsWithin(k, m, windows, combinations, falseAlarms))
        {
            k++;
        }

        return k;
    }

    /// <summary>True when an alarm at <paramref name="k"/> stays within the budget. From <see cref="Least"/> on, true of k is true of every larger one.</summary>
    public static bool IsWithin(long k, double m, double windows, long combinations, double falseAlarms) =>
        k >= Least(m) && Alarm(k, m, windows) * combinations * ShiftsOfMonth <= falseAlarms;

    // Closer to the mean than this the closed form does not fall with k, and an alarm says nothing.
    private static long Least(double m) => (long)Math.Floor(m + Math.Sqrt(m)) + 1;
}
