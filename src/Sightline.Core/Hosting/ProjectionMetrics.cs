using System.Diagnostics.Metrics;

namespace Sightline.Hosting;

/// <summary>How far behind the journal the projections are.</summary>
internal sealed class ProjectionMetrics
{
    private readonly Counter<long> _facts;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;

    public ProjectionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Sightline.Journey");
        _facts = meter.CreateCounter<long>("sightline.journey.projected", "{fact}", "Facts carried through the stages.");
        _duration = meter.CreateHistogram<double>("sightline.journey.transaction.duration", "s", "Time of one transaction of the journey.");
        _lag = meter.CreateHistogram<double>("sightline.journey.lag", "s", "Time from the arrival of a fact until projections hold it.");
    }

    public void Projected(int facts, TimeSpan took, TimeSpan behind)
    {
        _facts.Add(facts);
        _duration.Record(took.TotalSeconds);
        _lag.Record(Math.Max(0, behind.TotalSeconds));
    }
}
