using System.Diagnostics.Metrics;

namespace Sightline.Uplink;

/// <summary>What an edge counts on the way to its hub.</summary>
internal sealed class UplinkMetrics
{
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _images;
    private readonly Counter<long> _lost;
    private readonly Histogram<double> _duration;

    public UplinkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Sightline.Uplink");
        _forwarded = meter.CreateCounter<long>("sightline.uplink.forwarded", "{fact}", "Facts the hub answered, by status: 201 new there, 200 known, 403, 409 and 422 kept there in quarantine, 503 not taken.");
        _images = meter.CreateCounter<long>("sightline.uplink.images", "{image}", "Images the hub answered, by outcome.");
        _lost = meter.CreateCounter<long>("sightline.uplink.lost", "{request}", "Requests without an answer of the hub. The same is sent again.");
        _duration = meter.CreateHistogram<double>("sightline.uplink.duration", "s", "Time of one request with facts, the hub's flush included.");
    }

    public void Answered(int status) => _forwarded.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Image(string outcome) => _images.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void LostOne() => _lost.Add(1);

    public void Asked(TimeSpan took) => _duration.Record(took.TotalSeconds);
}
