namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>An average that forgets: each value counts <c>lambda</c>, what was before counts the rest.</summary>
internal static class MovingAverage
{
    public static double Next(double before, double value, double lambda) => (lambda * value) + ((1 - lambda) * before);

    /// <summary>Standard deviation of the average, for values of deviation <paramref name="sigma"/>, after this many of them.</summary>
    public static double Sigma(double sigma, double lambda, long values) =>
        sigma * Math.Sqrt(lambda / (2 - lambda) * (1 - Math.Pow(1 - lambda, 2.0 * values)));
}
