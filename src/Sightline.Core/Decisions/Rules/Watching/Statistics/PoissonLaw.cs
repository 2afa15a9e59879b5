namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>Counts of rare things that happen on their own. Computed in logarithms: a mean of a millionth and a count of a thousand give a number, not zero by accident.</summary>
internal static class PoissonLaw
{
    /// <summary>Chance of exactly this count.</summary>
    public static double Mass(long count, double mean) => count < 0 ? 0 : mean <= 0 ? (count == 0 ? 1 : 0) : Math.Exp(LogMass(count, mean));

    /// <summary>Chance of this count or more.</summary>
    public static double Tail(long count, double mean)
    {
        if (count <= 0)
        {
            return 1;
        }

        if (mean <= 0)
        {
            return 0;
        }

        return count > mean ? Math.Exp(LogMass(count, mean) + Math.Log(Upwards(count, mean))) : Math.Max(0, 1 - (Math.Exp(LogMass(count - 1, mean)) * Downwards(count - 1, mean)));
    }

    private static double LogMass(long count, double mean) => (count * Math.Log(mean)) - mean - LogMath.LogFactorial(count);

    // What comes above a count beyond the mean, in units of its own mass: each term is smaller than the one before.
    private static double Upwards(long count, double mean)
    {
        var (sum, term) = (1.0, 1.0);
        for (var next = count + 1; term > sum * 1e-17; next++)
        {
            term *= mean / next;
            sum += term;
        }

        return sum;
    }

    private static double Downwards(long count, double mean)
    {
        var (sum, term) = (1.0, 1.0);
        for (var at = count; at > 0 && term > sum * 1e-17; at--)
        {
            term *= at / mean;
            sum += term;
        }

        return sum;
    }
}
