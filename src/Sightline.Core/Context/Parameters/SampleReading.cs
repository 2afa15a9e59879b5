using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>What the samples of a parameter come to in some time.</summary>
internal readonly record struct SampleStats(long Count, decimal Low, decimal High, ExactSum Sum)
{
    public static SampleStats None => new(0, decimal.MaxValue, decimal.MinValue, new ExactSum());

    public decimal Mean => Sum.Mean(Count);

    public SampleStats With(KnownSample sample)
    {
        Sum.Add(sample.Value);
        return this with { Count = Count + 1, Low = Math.Min(Low, sample.Value), High = Math.Max(High, sample.Value) };
    }

    public SampleStats With(PieceHead piece)
    {
        Sum.Add(piece.Total);
        return this with { Count = Count + piece.Counted, Low = Math.Min(Low, piece.Low), High = Math.Max(High, piece.High) };
    }
}

/// <summary>
/// Reads samples of one parameter as they were known at some fact. A whole minute in one piece is counted without opening it;
/// at the ends, and where pieces lie side by side, the samples themselves are looked at.
/// </summary>
/// <param name="db">The projections.</param>
/// <param name="series">Id of the parameter.</param>
/// <param name="known">The position up to which facts count; long.MaxValue for all.</param>
internal sealed class SampleReading(SqliteDatabase db, long series, long known)
{
    private const int PiecesAtOnce = 32;

    /// <summary>A minute that is over is one piece: with the one before it, its end is seen.</summary>
    private const int PiecesAtFirst = 2;

    /// <summary>Samples after one moment and up to another, that one included.</summary>
    public SampleStats Stats(long after, long until) =>
        Minutes(after, until).Aggregate(SampleStats.None, (stats, minute) => minute.Whole is { } whole
            ? stats.With(whole)
            : minute.Samples!.Aggregate(stats, (sum, sample) => sum.With(sample)));

    /// <summary>Every sample after one moment and up to another, in order.</summary>
    public IEnumerable<KnownSample> Samples(long after, long until) => Minutes(after, until, open: true).SelectMany(m => m.Samples!);

    /// <summary>How many samples lie in the minutes of a stretch, at most: enough to refuse a question that is too large.</summary>
    public long AtMost(long after, long until) =>
        PieceTable.Between(db, series, PieceKey.MinuteOf(after + 1), PieceKey.MinuteOf(until), known).Sum(p => p.Stored);

    /// <summary>Minutes after one moment and up to another that have samples, in order: whole, or their samples in that time.</summary>
    public IEnumerable<(long Minute, PieceHead? Whole, List<KnownSample>? Samples)> Minutes(long after, long until, bool open = false)
    {
        if (until <= after || until < 0)
        {
            yield break;
        }

        foreach (var minute in PieceTable.Between(db, series, PieceKey.MinuteOf(after + 1), PieceKey.MinuteOf(until), known).GroupBy(p => p.Minute))
        {
            var pieces = minute.ToList();
            var start = minute.Key * PieceKey.Minute;
            if (!open && pieces is [{ } only] && only.Last <= known && start > after && start + PieceKey.Minute - 1 <= until)
            {
                yield return (minute.Key, only, null);
                continue;
            }

            yield return (minute.Key, null, Open(pieces).FindAll(s => s.At > after && s.At <= until));
        }
    }

    /// <summary>The newest sample up to a moment; null where there is none.</summary>
    public KnownSample? Last(long until)
    {
        if (until < 0)
        {
            return null;
        }

        var before = PieceKey.Of(series, PieceKey.MinuteOf(until) + 1, 0);
        var pieces = new List<PieceHead>();
        for (var atOnce = PiecesAtFirst; ; atOnce = PiecesAtOnce)
        {
            var more = PieceTable.Before(db, series, before, known, atOnce);
            foreach (var piece in more)
            {
                if (pieces.Count > 0 && pieces[0].Minute != piece.Minute && LastOf(pieces, until) is { } last)
                {
                    return last;
                }

                if (pieces.Count > 0 && pieces[0].Minute != piece.Minute)
                {
                    pieces.Clear();
                }

                pieces.Add(piece);
            }

            if (more.Count < atOnce)
            {
                return pieces.Count > 0 ? LastOf(pieces, until) : null;
            }

            before = more[^1].Key;
        }
    }

    private KnownSample? LastOf(List<PieceHead> pieces, long until)
    {
        var samples = Open(pieces);
        var index = samples.FindLastIndex(s => s.At <= until);
        return index < 0 ? null : samples[index];
    }

    /// <summary>What counts of a minute's pieces.</summary>
    private List<KnownSample> Open(List<PieceHead> pieces)
    {
        var all = pieces.Count == 1 ? PieceTable.Samples(db, pieces[0].Key) : [.. pieces.SelectMany(p => PieceTable.Samples(db, p.Key))];
        if (pieces.Count > 1)
        {
            all.Sort(KnownSample.Compare);
        }

        return KnownSample.Counted(all, known);
    }
}
