namespace Sightline.Decisions.Rules.Watching.Statistics;

/// <summary>Logarithms and exponentials where the plain ones lose their digits: close to 1, close to 0, and of large factorials.</summary>
internal static class LogMath
{
    private const int TableLength = 64;
    private static readonly double[] s_table = Table();

    /// <summary>ln(1 + x), also where x is far smaller than the last digit of 1.</summary>
    public static double Log1P(double x)
    {
        var sum = 1 + x;
        // The rounding of the sum is in both factors and goes out again.
        return sum == 1 ? x : x <= -1 ? double.NegativeInfinity : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>e^x − 1, also where x is close to zero.</summary>
    public static double ExpM1(double x)
    {
        if (Math.Abs(x) < 1e-5)
        {
            return x + (x * x / 2) + (x * x * x / 6);
        }

        return Math.Exp(x) - 1;
    }

    /// <summary>ln n!</summary>
    public static double LogFactorial(long n) => n < TableLength
        ? s_table[n]
        : ((n + 0.5) * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI)) + (1.0 / (12.0 * n)) - (1.0 / (360.0 * n * n * n));

    private static double[] Table()
    {
        var table = new double[TableLength];
        for (var i = 2; i < TableLength; i++)
        {
            table[i] = table[i - 1] + Math.Log(i);
        }

        return table;
    }
}
