using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Storage;

namespace Sightline.Uplink;

/// <summary>How this edge is: what waits for the hub, how full the disk is, and when it will be full.</summary>
internal sealed class EdgeCondition(
    HubAddress hub, Journal journal, UplinkFile file, HubReach reach, ClockDesk clocks, NodeClock clock, DataFolder folder, IOptions<JournalOptions> options, TimeProvider time)
{
    private readonly FillGauge _gauge = new(folder.Path, options.Value.ReservedFreeSpaceInBytes, time);

    public string Version { get; } = typeof(EdgeCondition).Assembly.GetName().Version!.ToString(3);

    public EdgeGreeting Greet(JournalPlace after, JournalPlace upTo, DateTimeOffset? oldest) => new()
    {
        Edge = hub.Edge,
        Instance = journal.Instance,
        Version = Version,
        After = after,
        UpTo = upTo,
        First = journal.First,
        Head = journal.Head,
        Status = Now(oldest),
    };

    /// <summary>The status with the oldest waiting fact looked up.</summary>
    public EdgeStatus Now() => Now(journal.At(file.Place.Position + 1)?.Times.ReceivedAt);

    private EdgeStatus Now(DateTimeOffset? oldest)
    {
        var fill = _gauge.Read();
        var images = file.Images();
        return new EdgeStatus
        {
            Backlog = Math.Max(0, journal.Head - file.Place.Position),
            Oldest = oldest,
            Images = images.Waiting,
            UsedBytes = fill.UsedBytes,
            FreeBytes = fill.FreeBytes,
            ReservedBytes = fill.ReservedBytes,
            SecondsToFull = fill.TimeToFull?.TotalSeconds,
            ClockOffsetInSeconds = clocks.Reference?.At(clock.Stepped).Offset?.TotalSeconds,
            Trouble = reach.OwnTrouble ?? (images.Refused > 0 ? $"{images.Refused} images were refused by the hub. They stay on the edge; its log has the reason (6107)." : null),
        };
    }
}
