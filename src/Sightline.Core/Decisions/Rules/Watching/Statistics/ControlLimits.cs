namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>
/// Limits of a share by Laney's p′ chart: ordinary three-sigma limits, widened by how much more the groups differ from each other than
/// chance alone would make them. With groups of thousands of parts the ordinary limits call every small difference a signal.
/// </summary>
/// <param name="Centre">Share over all groups.</param>
/// <param name="Spread">How much wider than by chance: 1 is the ordinary chart.</param>
internal readonly record struct ControlLimits(double Centre, double Spread)
{
    // Mean moving range of two values over their standard deviation.
    private const double RangeOfTwo = 1.128;

    /// <summary>From groups in their order; null where they do not tell: none, one, or all alike.</summary>
    public static ControlLimits? Of(IReadOnlyList<(long Found, long Of)> groups)
    {
        var (found, of) = (groups.Sum(g => g.Found), groups.Sum(g => g.Of));
        if (groups.Count < 2 || found == 0 || found == of)
        {
            return null;
        }

        var centre = (double)found / of;
        double Z(int i) => (((double)groups[i].Found / groups[i].Of) - centre) / Sigma(centre, groups[i].Of);
        var ranges = 0.0;
        for (var i = 1; i < groups.Count; i++)
        {
            ranges += Math.Abs(Z(i) - Z(i - 1));
        }

        return new ControlLimits(centre, ranges / (groups.Count - 1) / RangeOfTwo);
    }

    /// <summary>Upper limit of the share in a group of this size.</summary>
    public double Upper(long of) => Centre + (3 * Sigma(Centre, of) * Spread);

    private static double Sigma(double share, long of) => Math.Sqrt(share * (1 - share) / of);
}
