using System.Diagnostics.Metrics;

namespace Sightline.Acquisition;

/// <summary>What the intake counts.</summary>
internal sealed class AcquisitionMetrics
{
    private readonly Counter<long> _answered;
    private readonly Histogram<double> _duration;

    public AcquisitionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Sightline.Acquisition");
        _answered = meter.CreateCounter<long>("sightline.intake.answered", "{message}", "Messages answered, by status: 201 stored, 200 repeat, 409 conflict, 422 refused, 503 not taken.");
        _duration = meter.CreateHistogram<double>("sightline.intake.duration", "s", "Time from the last byte to the answer, the flush included.");
    }

    public void Answered(int status, long messages = 1) => _answered.Add(messages, new KeyValuePair<string, object?>("status", status));

    public void Took(TimeSpan time) => _duration.Record(time.TotalSeconds);
}
