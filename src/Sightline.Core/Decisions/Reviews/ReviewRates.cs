using System.Globalization;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>A share that a sample estimates.</summary>
/// <param name="Drawn">Inspections that were drawn.</param>
/// <param name="Judged">Of those, judged good or bad by a person.</param>
/// <param name="Turned">Of those, against the machine.</param>
/// <param name="Rate">Share among all of which was drawn, each by the chance it had; null where none is judged.</param>
/// <param name="Lower">Lower bound at 95 %.</param>
/// <param name="Upper">Upper bound at 95 %.</param>
internal sealed record SampledRate(long Drawn, long Judged, long Turned, double? Rate, double Lower, double Upper)
{
    /// <summary>From the chances with which the judged ones were drawn.</summary>
    /// <param name="drawn">How many were drawn.</param>
    /// <param name="judged">Each judged one: its chance, and whether it was turned.</param>
    public static SampledRate Of(long drawn, IReadOnlyCollection<(double Chance, bool Turned)> judged)
    {
        if (judged.Count == 0)
        {
            return new SampledRate(drawn, 0, 0, null, 0, 1);
        }

        // With equal chances the weights cancel; with unequal ones a sample says less than its size: by so much as its weights differ.
        var (all, turned) = (judged.Sum(j => 1 / j.Chance), judged.Where(j => j.Turned).Sum(j => 1 / j.Chance));
        var (rate, size) = (turned / all, all * all / judged.Sum(j => 1 / (j.Chance * j.Chance)));
        var (lower, upper) = ExactBounds.Of(rate * size, size);
        return new SampledRate(drawn, judged.Count, judged.Count(j => j.Turned), rate, lower, upper);
    }
}

/// <summary>What the samples say of a station.</summary>
/// <param name="Station">The station.</param>
/// <param name="Escapes">Bad among what it was sure is good.</param>
/// <param name="FalseCalls">Good among what it was sure is bad.</param>
internal sealed record StationRates(string Station, SampledRate Escapes, SampledRate FalseCalls);

/// <summary>
/// Estimates how often a station lets a bad part pass and calls a good one bad, from the random samples alone: what people are asked
/// about for another reason is no sample of anything.
/// </summary>
internal sealed class ReviewRates(ProjectionReader projections)
{
    /// <summary>By station, of what was exposed in a span of time.</summary>
    /// <param name="from">First moment.</param>
    /// <param name="to">Moment after the last.</param>
    /// <param name="scope">Stations that may be seen.</param>
    public IReadOnlyList<StationRates> Read(DateTimeOffset from, DateTimeOffset to, Scope scope) => projections.Read(db =>
    {
        var names = new ScopeSql(3);
        var statement = db.Prepare(
            "SELECT q.station, q.why, q.probability, i.result, i.verdict FROM review_items q CROSS JOIN inspections i ON i.position = q.record " +
            $"WHERE q.exposed_at >= ?1 AND q.exposed_at < ?2 AND q.why IN ('{ReviewReasons.SamplePass}', '{ReviewReasons.SampleFail}'){names.Within("q.station", scope)}")
            .Bind(1, FactHash.Microseconds(from)).Bind(2, FactHash.Microseconds(to));
        var drawn = new List<(string Station, string Why, double Chance, long Machine, long? Verdict)>();
        using var rows = names.Bind(statement).Query();
        while (rows.Read())
        {
            drawn.Add((rows.Text(0), rows.Text(1), double.Parse(rows.Text(2), CultureInfo.InvariantCulture), rows.Int64(3), rows.NullableInt64(4)));
        }

        return (IReadOnlyList<StationRates>)[.. drawn.GroupBy(d => d.Station).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new StationRates(g.Key, Rate(g, ReviewReasons.SamplePass), Rate(g, ReviewReasons.SampleFail)))];
    });

    private static SampledRate Rate(IEnumerable<(string Station, string Why, double Chance, long Machine, long? Verdict)> drawn, string why)
    {
        var sample = drawn.Where(d => d.Why == why).ToList();
        return SampledRate.Of(sample.Count, [.. sample.Where(d => d.Verdict is not null).Select(d => (d.Chance, d.Verdict != d.Machine))]);
    }
}
