namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>Whether things that repeat with a period fall on one side of it: Rayleigh's test, with the approximation of its tail by Zar.</summary>
internal static class RayleighTest
{
    /// <summary>Chance that places drawn at random over the period lie together as much as these.</summary>
    /// <param name="counts">How many fell on each place of the period; three places or more.</param>
    public static double Chance(ReadOnlySpan<long> counts)
    {
        var (cosines, sines, n) = (0.0, 0.0, 0L);
        for (var i = 0; i < counts.Length; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * i / counts.Length);
            cosines += counts[i] * cosine;
            sines += counts[i] * sine;
            n += counts[i];
        }

        var squared = Math.Min((double)n * n, (cosines * cosines) + (sines * sines));
        return n == 0 ? 1 : Math.Min(1, Math.Exp(Math.Sqrt(1 + (4.0 * n) + (4 * (((double)n * n) - squared))) - (1 + (2.0 * n))));
    }
}
