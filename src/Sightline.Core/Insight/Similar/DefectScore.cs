using Sightline.Images.Fingerprints;

namespace Sightline.Insight.Similar;

/// <summary>How like each other two defects are, from 0 to 1, and in what. A part that cannot be compared is null: it weighs nothing where the defect that is asked about has nothing to compare, and counts as not alike where the other lacks it.</summary>
/// <param name="Total">The mean of the parts by their weights.</param>
/// <param name="Class">1 for the same class, 0 for another.</param>
/// <param name="Place">1 at the same place, 0 a quarter of the image's diagonal away or more. Only between images of one size; else 1 for the same named zone, 0 for another.</param>
/// <param name="Size">The smaller area by the larger, between images of one size.</param>
/// <param name="Look">Of the boxes with what is around them: 1 for the same fingerprint, 0 when half of its bits differ.</param>
/// <param name="Whole">As above, of the whole images.</param>
internal sealed record DefectScore(decimal Total, decimal Class, decimal? Place, decimal? Size, decimal? Look, decimal? Whole)
{
    public const decimal ClassWeight = 0.30m;
    public const decimal PlaceWeight = 0.20m;
    public const decimal SizeWeight = 0.10m;
    public const decimal LookWeight = 0.30m;
    public const decimal WholeWeight = 0.10m;

    /// <summary>How much a defect is like the one that is asked about.</summary>
    public static DefectScore Of(SeenDefect a, SeenDefect b)
    {
        var framed = a is { Box: not null, Width: > 0, Height: > 0 };
        var sameFrame = framed && b.Box is not null && a.Width == b.Width && a.Height == b.Height;
        var (name, place, size) = (a.Class == b.Class ? 1m : 0m, sameFrame ? PlaceOf(a, b) : ZoneOf(a, b), sameFrame ? Ratio(a.Box!.Value.Area, b.Box!.Value.Area) : null);
        var (look, whole) = (LookOf(a.Look, b.Look), LookOf(a.Whole, b.Whole));
        return new DefectScore(
            Mean((name, ClassWeight, true), (place, PlaceWeight, framed || a.Zone is not null), (size, SizeWeight, framed), (look, LookWeight, a.Look is not null), (whole, WholeWeight, a.Whole is not null)),
            name, place, size, look, whole);
    }

    private static decimal Mean(params (decimal? Value, decimal Weight, bool Asked)[] parts)
    {
        var asked = parts.Where(p => p.Asked).ToList();
        return decimal.Round(asked.Sum(p => (p.Value ?? 0) * p.Weight) / asked.Sum(p => p.Weight), 4);
    }

    private static decimal PlaceOf(SeenDefect a, SeenDefect b)
    {
        var (one, other) = (a.Box!.Value, b.Box!.Value);
        var across = (double)(one.X + (one.Width / 2) - other.X - (other.Width / 2));
        var down = (double)(one.Y + (one.Height / 2) - other.Y - (other.Height / 2));
        var quarter = Math.Sqrt(((double)a.Width!.Value * a.Width.Value) + ((double)a.Height!.Value * a.Height.Value)) / 4;
        return decimal.Round((decimal)Math.Max(0, 1 - (Math.Sqrt((across * across) + (down * down)) / quarter)), 4);
    }

    private static decimal? ZoneOf(SeenDefect a, SeenDefect b) => a.Zone is null || b.Zone is null ? null : a.Zone == b.Zone ? 1 : 0;

    private static decimal? Ratio(decimal one, decimal other) => one <= 0 || other <= 0 ? null : decimal.Round(Math.Min(one, other) / Math.Max(one, other), 4);

    private static decimal? LookOf(Fingerprint? one, Fingerprint? other) =>
        one is { } a && other is { } b ? Math.Max(0, 1 - (a.DistanceTo(b) / (Fingerprint.Bits / 2m))) : null;
}
