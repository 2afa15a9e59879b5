namespace Sightline.Model;

/// <summary>
/// Bounds of a share that was counted: those of Clopper and Pearson, which hold at least as often as they say. With weights the
/// numbers need not be whole.
/// </summary>
internal static class ExactBounds
{
    private const int Steps = 100;
    private const int MostTerms = 500;
    private const double Tiny = 1e-300;
    private const double Enough = 1e-14;

    /// <summary>Lower and upper bound of the share, of <paramref name="found"/> in <paramref name="tried"/>.</summary>
    /// <param name="found">From 0 to <paramref name="tried"/>.</param>
    /// <param name="tried">Above 0; 0 gives 0 to 1.</param>
    /// <param name="confidence">How often the bounds hold, such as 0.95.</param>
    public static (double Lower, double Upper) Of(double found, double tried, double confidence = 0.95)
    {
        var tail = (1 - confidence) / 2;
        return tried <= 0 ? (0, 1)
            : (found <= 0 ? 0 : Solve(p => Beta(p, found, tried - found + 1) - tail), found >= tried ? 1 : Solve(p => Beta(p, found + 1, tried - found) - (1 - tail)));
    }

    /// <summary>Where a rising function crosses zero between 0 and 1.</summary>
    private static double Solve(Func<double, double> rising)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < Steps; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = rising(middle) < 0 ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The regularised incomplete beta function, by its continued fraction.</summary>
    private static double Beta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    private static double Fraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / Off(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m <= MostTerms; m++)
        {
            foreach (var term in (double[])[m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))), -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))])
            {
                d = 1 / Off(1 + (term * d));
                c = Off(1 + (term / c));
                value *= d * c;
            }

            if (Math.Abs((d * c) - 1) < Enough)
            {
                break;
            }
        }

        return value;
    }

    private static double Off(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>Stirling's series, after the argument was raised to where it is exact enough.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 12; x++)
        {
            shift -= Math.Log(x);
        }

        var square = 1 / (x * x);
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + ((1 / x) * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680)))))));
    }
}
