using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Exports;
using Sightline.Forwarding;
using Sightline.Hosting.Preflights;
using Sightline.Model;
using Sightline.Proof.Anchors;
using Sightline.Proof.Signing;
using Sightline.Settings;

namespace Sightline.Hosting.Evidence;

/// <summary>
/// Signs the head of the chain once a day, where somebody is told of it. The outbox carries it: a target that is away gets it when it is
/// back. A day that the node slept through is made up for at its start.
/// </summary>
internal sealed partial class AnchorDays(
    AnchorDesk desk, AnchorQuery anchors, InstallationKey key, TargetTable targets, Maps maps, Projector projector,
    IOptions<AnchorOptions> options, IOptions<PlantSettings> plant, TimeProvider time, ILogger<AnchorDays> log) : BackgroundService
{
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(15);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(plant.Value.TimeZone);

    /// <summary>True where a target that works is told of anchors.</summary>
    public bool IsWanted => targets.Working.Any(t => maps.For(t.Name)?.Tells(ToldKinds.Anchor) == true);

    /// <summary>Since when one is due; null while none is.</summary>
    public DateTimeOffset? DueSince(DateTimeOffset now)
    {
        if (!options.Value.Daily || !IsWanted)
        {
            return null;
        }

        var due = NightTime.After(now.AddDays(-1), options.Value.At, _zone);
        return anchors.List(own: true, long.MaxValue, 1) is [var newest] && newest.KeptAt >= due ? null : due;
    }

    /// <summary>Makes the one that is due. Returns whether there was one.</summary>
    public async Task<bool> MakeDueAsync(CancellationToken ct)
    {
        if (DueSince(time.GetUtcNow()) is null)
        {
            return false;
        }

        await projector.ReachAsync(await desk.MakeAsync("node", ct), ct);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        TryMakeKey();
        while (true)
        {
            try
            {
                await MakeDueAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotMade(error.Message);
            }

            await Task.Delay(s_longestSleep, time, stoppingToken);
        }
    }

    /// <summary>A folder without a key gets its first one. Where that fails, a package or an anchor says so when it is asked for.</summary>
    private void TryMakeKey()
    {
        try
        {
            key.MakeFirst();
            if (key.Trouble is { } trouble)
            {
                LogNoKey(trouble);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogNoKey(refused.Message);
        }
    }

    [LoggerMessage(EventId = 9801, Level = LogLevel.Error, Message = "The head of the chain was not signed: {Reason} It is tried again within a quarter of an hour")]
    private partial void LogNotMade(string reason);

    [LoggerMessage(EventId = 9802, Level = LogLevel.Error, Message = "The installation cannot sign: {Reason}")]
    private partial void LogNoKey(string reason);
}
