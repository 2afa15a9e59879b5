namespace Sightline.Plant;

/// <summary>What the plant has done since it was started. Inspections and images are messages; produced and ejected are parts.</summary>
/// <param name="Exposed">Inspections made.</param>
/// <param name="Accepted">Inspections the hub has acknowledged.</param>
/// <param name="Conflicts">Inspections the hub knew under the same id with other content; it keeps both.</param>
/// <param name="Refused">Inspections or images the hub refused for good.</param>
/// <param name="Images">Images the hub has taken.</param>
/// <param name="Produced">Parts that left a line.</param>
/// <param name="Ejected">Of these, parts the PLC ejected because a station failed them.</param>
public sealed record PlantCounts(long Exposed, long Accepted, long Conflicts, long Refused, long Images, long Produced, long Ejected);

/// <summary>The counters behind <see cref="PlantCounts"/>; written by all lines.</summary>
internal sealed class PlantCounters
{
    private long _exposed;
    private long _accepted;
    private long _conflicts;
    private long _refused;
    private long _images;

    public void Exposed(int shots) => Interlocked.Add(ref _exposed, shots);

    public void Answered(HubVerdict verdict) => Count(verdict, ref _accepted);

    public void ImageAnswered(HubVerdict verdict) => Count(verdict, ref _images);

    public PlantCounts Read(long produced, long ejected) => new(
        Interlocked.Read(ref _exposed),
        Interlocked.Read(ref _accepted),
        Interlocked.Read(ref _conflicts),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _images),
        produced,
        ejected);

    private void Count(HubVerdict verdict, ref long taken)
    {
        switch (verdict)
        {
            case HubVerdict.Conflict:
                Interlocked.Increment(ref _conflicts);
                break;
            case HubVerdict.Refused:
                Interlocked.Increment(ref _refused);
                break;
            default:
                Interlocked.Increment(ref taken);
                break;
        }
    }
}
