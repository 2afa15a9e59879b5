namespace Sightline.Insight;

/// <summary>One part of a conformance score.</summary>
/// <param name="Name">clock, ids, order, gaps, schema or duplicates.</param>
/// <param name="Weight">Its share of the total, in percent, where all parts are known.</param>
/// <param name="Good">Of those counted, the ones that keep to the contract.</param>
/// <param name="Of">How many were counted.</param>
internal sealed record ConformancePart(string Name, int Weight, long Good, long Of)
{
    /// <summary>0 to 100 with one decimal, rounded down: 100 means that not one was wrong. Null where nothing was counted.</summary>
    public decimal? Score => Of == 0 ? null : Math.Floor(1_000m * Good / Of) / 10;

    public long Bad => Of - Good;
}

/// <summary>How well a source keeps to the contract. The total is the weighted mean of the parts that are known, rounded down.</summary>
/// <param name="Messages">Messages answered for good: stored, and refused for what they say.</param>
/// <param name="Parts">Always the same six, in the same order.</param>
internal sealed record Conformance(long Messages, IReadOnlyList<ConformancePart> Parts)
{
    /// <summary>A station names a serial as a rule when this share of its records has one.</summary>
    private const decimal AsARule = 0.9m;

    public decimal? Total
    {
        get
        {
            var known = Parts.Where(p => p.Score is not null).ToList();
            return known.Count == 0 ? null : Math.Floor(10 * known.Sum(p => p.Weight * p.Score!.Value) / known.Sum(p => p.Weight)) / 10;
        }
    }

    public ConformancePart Part(string name) => Parts.First(p => p.Name == name);

    /// <summary>The score that counts lead to.</summary>
    /// <param name="counts">Of the stage, over the time looked at.</param>
    /// <param name="missing">Numbers missing in the source's counter since that time, and not come yet.</param>
    /// <param name="repeats">Messages that were sent again though they had been acknowledged.</param>
    public static Conformance Of(ConformanceCounts counts, long missing, long repeats)
    {
        var nameless = counts.WithSerial >= AsARule * counts.Stored ? counts.Stored - counts.WithSerial : 0;
        return new Conformance(counts.Stored + counts.Invalid + counts.Conflicts,
        [
            new ConformancePart("clock", 15, counts.InTime, counts.Measured),
            new ConformancePart("ids", 20, counts.Stored - nameless, counts.Stored + counts.Conflicts),
            new ConformancePart("order", 15, counts.Ordered - counts.Backwards, counts.Ordered),
            new ConformancePart("gaps", 25, counts.Numbered, missing > long.MaxValue - counts.Numbered ? long.MaxValue : counts.Numbered + missing),
            new ConformancePart("schema", 15, counts.Stored - counts.Strange, counts.Stored + counts.Invalid),
            new ConformancePart("duplicates", 10, counts.Stored, counts.Stored + repeats),
        ]);
    }
}
