using Sightline.Contract;

namespace Sightline.Server.Pages.Inspections;

/// <summary>Where a measured value stands between its limits.</summary>
internal enum ToleranceState
{
    /// <summary>The station sent no limit.</summary>
    NoLimits,
    Within,
    TooLow,
    TooHigh,
}

/// <summary>A measured value beside its limits, in words and as a mark on a bar.</summary>
internal static class Tolerance
{
    /// <summary>Where the limits stand on a bar from 0 to 100.</summary>
    public const int LowerMark = 20;

    public const int UpperMark = 80;

    public static ToleranceState Of(Measurement measured) => measured switch
    {
        { Lower: null, Upper: null } => ToleranceState.NoLimits,
        _ when measured.Value < measured.Lower => ToleranceState.TooLow,
        _ when measured.Value > measured.Upper => ToleranceState.TooHigh,
        _ => ToleranceState.Within,
    };

    /// <summary>Place of the value on the bar; null where two limits that differ are not given. What lies far off stands at the end.</summary>
    public static decimal? MarkOf(Measurement measured)
    {
        if (measured is not { Lower: { } lower, Upper: { } upper } || upper <= lower)
        {
            return null;
        }

        // Compared before it is stretched, and as far as a picture needs: a value of any size has a place between limits of any size.
        var (value, from, width) = ((double)measured.Value!, (double)lower, (double)upper - (double)lower);
        return value <= from - (width / 3) ? 1
            : value >= from + (width * 4 / 3) ? 99
            : Math.Round((decimal)(LowerMark + ((value - from) / width * (UpperMark - LowerMark))), 6);
    }
}
