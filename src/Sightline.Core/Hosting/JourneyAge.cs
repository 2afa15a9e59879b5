using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Hosting;

/// <summary>How far the projections are behind the journal.</summary>
internal sealed class JourneyAge(Projector projector, IJournal journal) : IJourneyAge
{
    public string? Stopped => projector.Failure?.Message;

    public TimeSpan Behind(DateTimeOffset now)
    {
        var seen = projector.Position;
        return journal.Head <= seen || journal.At(seen + 1) is not { } next ? TimeSpan.Zero
            : now - next.Times.RecordedAt is { Ticks: > 0 } age ? age : TimeSpan.Zero;
    }
}
