namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>How many of n belong to a group that each belongs to with the same chance. Exact, summed in logarithms.</summary>
internal static class BinomialLaw
{
    /// <summary>Chance of this count or more among <paramref name="of"/>.</summary>
    public static double Tail(long count, long of, double chance)
    {
        if (count <= 0)
        {
            return 1;
        }

        if (count > of || chance <= 0)
        {
            return 0;
        }

        if (chance >= 1)
        {
            return 1;
        }

        var odds = chance / (1 - chance);
        if (count > of * chance)
        {
            var (sum, term) = (1.0, 1.0);
            for (var at = count; at < of && term > sum * 1e-17; at++)
            {
                term *= odds * (of - at) / (at + 1);
                sum += term;
            }

            return Math.Min(1, Math.Exp(LogMass(count, of, chance) + Math.Log(sum)));
        }

        var (below, down) = (1.0, 1.0);
        for (var at = count - 1; at > 0 && down > below * 1e-17; at--)
        {
            down *= at / (odds * (of - at + 1));
            below += down;
        }

        return Math.Max(0, 1 - Math.Exp(LogMass(count - 1, of, chance) + Math.Log(below)));
    }

    private static double LogMass(long count, long of, double chance) =>
        LogMath.LogFactorial(of) - LogMath.LogFactorial(count) - LogMath.LogFactorial(of - count) + (count * Math.Log(chance)) + ((of - count) * LogMath.Log1P(-chance));
}
