using System.Diagnostics.Metrics;

namespace Sightline.Forwarding;

/// <summary>What forwarding counts.</summary>
internal sealed class ForwardingMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _latency;

    public ForwardingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Sightline.Forwarding");
        _attempts = meter.CreateCounter<long>("sightline.forwarding.attempts", "{attempt}", "Attempts by target and outcome: accepted, refused, again, unknown.");
        _latency = meter.CreateHistogram<double>("sightline.forwarding.latency", "s", "Time from exposure until the target answered for good.");
    }

    public void Attempted(string target, string outcome) =>
        _attempts.Add(1, new KeyValuePair<string, object?>("target", target), new KeyValuePair<string, object?>("outcome", outcome));

    public void Ended(string target, TimeSpan sinceExposure) =>
        _latency.Record(Math.Max(0, sinceExposure.TotalSeconds), new KeyValuePair<string, object?>("target", target));
}
