using System.Diagnostics.Metrics;

namespace Sightline.Images;

/// <summary>What images count.</summary>
internal sealed class ImageMetrics
{
    private readonly Counter<long> _answered;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _removed;
    private readonly Counter<long> _freed;

    public ImageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Sightline.Images");
        _answered = meter.CreateCounter<long>("sightline.images.answered", "{upload}", "Uploads answered, by outcome: stored, known, incomplete, outofplace, wronglength, wronghash, notanimage, toolarge, noroom.");
        _stored = meter.CreateCounter<long>("sightline.images.stored.size", "By", "Bytes of images stored.");
        _removed = meter.CreateCounter<long>("sightline.images.removed", "{image}", "Images removed, to make room or because their time was over.");
        _freed = meter.CreateCounter<long>("sightline.images.removed.size", "By", "Bytes of images removed, to make room or because their time was over.");
    }

    public ImageReply Answered(ImageReply reply)
    {
        _answered.Add(1, new KeyValuePair<string, object?>("outcome", reply.Outcome.ToString().ToLowerInvariant()));
        return reply;
    }

    public void Stored(long bytes) => _stored.Add(bytes);

    public void Removed(int images, long bytes)
    {
        _removed.Add(images);
        _freed.Add(bytes);
    }
}
