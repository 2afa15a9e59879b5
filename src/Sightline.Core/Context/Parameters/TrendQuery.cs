using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>One stretch of a trend: a single sample, or what the samples of a bucket come to.</summary>
internal readonly record struct TrendPoint(DateTimeOffset At, SampleStats Stats);

/// <summary>A parameter in one unit over time.</summary>
internal sealed record Trend(SeriesRow Series, IReadOnlyList<TrendPoint> Points);

/// <summary>What was asked for is more than one answer holds.</summary>
/// <param name="Samples">How many samples lie in the time, at most; 0 where the number of stretches is the trouble.</param>
internal sealed record TooMuch(long Samples);

/// <summary>Reads parameters over time as they are known now, sample by sample or in stretches of one length.</summary>
internal sealed class TrendQuery(ProjectionReader projections)
{
    /// <summary>Points of one answer for each parameter.</summary>
    public const int MostPoints = 10_000;

    /// <summary>Samples that are looked at one by one for one parameter.</summary>
    public const int MostSamples = 1_000_000;

    /// <summary>What is sampled at a place.</summary>
    public IReadOnlyList<(SeriesRow Series, DateTimeOffset NewestMinute)> At(string place, long skip, int limit) => projections.Read(db => SeriesRow.Read(
        db.Prepare($"SELECT {SeriesRow.Columns} FROM parameters WHERE place = ?1 ORDER BY name, kind, unit LIMIT ?3 OFFSET ?2").Bind(1, place).Bind(2, skip).Bind(3, limit))
        .ConvertAll(s => (s, FactHash.FromMicroseconds(s.Newest * PieceKey.Minute))));

    /// <summary>Each unit of a parameter from one moment until another, or why that is too much. Stretches are counted from 1970.</summary>
    public (IReadOnlyList<Trend> Trends, TooMuch? Refused) Of(string place, string name, DateTimeOffset from, DateTimeOffset to, TimeSpan? resolution)
    {
        var (after, until) = (FactHash.Microseconds(from) - 1, FactHash.Microseconds(to) - 1);
        var step = resolution is { } length ? length.Ticks / TimeSpan.TicksPerMicrosecond : 0;
        if (step > 0 && (until - after) / step >= MostPoints)
        {
            return ([], new TooMuch(0));
        }

        return projections.Read<(IReadOnlyList<Trend>, TooMuch?)>(db =>
        {
            var found = new List<Trend>();
            var all = SeriesRow.Read(db.Prepare($"SELECT {SeriesRow.Columns} FROM parameters WHERE place = ?1 AND name = ?2 ORDER BY kind, unit").Bind(1, place).Bind(2, name));
            foreach (var series in all)
            {
                var reading = new SampleReading(db, series.Id, long.MaxValue);
                var isWhole = step > 0 && step % PieceKey.Minute == 0;
                var most = isWhole ? 0 : reading.AtMost(after, until);
                var points = most > MostSamples ? [] : (step == 0 ? Plain(reading, after, until) : Stretches(reading, after, until, step, !isWhole)).Take(MostPoints + 1).ToList();
                if (most > MostSamples || points.Count > MostPoints)
                {
                    return ([], new TooMuch(most));
                }

                found.Add(new Trend(series, points));
            }

            return (found, null);
        });
    }

    private static IEnumerable<TrendPoint> Plain(SampleReading reading, long after, long until) =>
        reading.Samples(after, until).Select(s => new TrendPoint(FactHash.FromMicroseconds(s.At), SampleStats.None.With(s)));

    private static IEnumerable<TrendPoint> Stretches(SampleReading reading, long after, long until, long step, bool open)
    {
        var (at, stats) = (long.MinValue, SampleStats.None);
        foreach (var minute in reading.Minutes(after, until, open))
        {
            // A whole minute lies in one stretch, because stretches that are not opened are whole minutes.
            IEnumerable<(long At, KnownSample? Sample)> parts = minute.Whole is null ? minute.Samples!.Select(s => (s.At, (KnownSample?)s)) : [(minute.Minute * PieceKey.Minute, null)];
            foreach (var (moment, sample) in parts)
            {
                if (moment / step != at)
                {
                    if (stats.Count > 0)
                    {
                        yield return new TrendPoint(FactHash.FromMicroseconds(at * step), stats);
                    }

                    (at, stats) = (moment / step, SampleStats.None);
                }

                stats = sample is { } one ? stats.With(one) : stats.With(minute.Whole!.Value);
            }
        }

        if (stats.Count > 0)
        {
            yield return new TrendPoint(FactHash.FromMicroseconds(at * step), stats);
        }
    }
}
