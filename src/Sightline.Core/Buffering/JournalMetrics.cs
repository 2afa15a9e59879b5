using System.Diagnostics.Metrics;

namespace Sightline.Buffering;

/// <summary>What the journal counts.</summary>
internal sealed class JournalMetrics
{
    private readonly Counter<long> _appended;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _flush;

    public JournalMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Sightline.Buffering");
        _appended = meter.CreateCounter<long>("sightline.journal.appended", "{fact}", "Facts written and flushed.");
        _refused = meter.CreateCounter<long>("sightline.journal.refused", "{fact}", "Facts turned away before they were stored: no room or the disk refused.");
        _flush = meter.CreateHistogram<double>("sightline.journal.flush.duration", "s", "Time until one shared flush was on disk.");
    }

    public void Flushed(long facts, TimeSpan took)
    {
        _appended.Add(facts);
        _flush.Record(took.TotalSeconds);
    }

    public void Refused(long facts) => _refused.Add(facts);
}
