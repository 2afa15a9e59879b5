using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Settings;

namespace Sightline.Hosting.Preflights;

/// <summary>Tries every target that is not off again each night, at a time of the plant's clock, and keeps what was found.</summary>
internal sealed partial class PreflightNights(
    TargetTable targets, TargetTrial trial, IJournal journal, Projector projector, IOptions<PreflightOptions> options, IOptions<PlantSettings> plant, TimeProvider time, ILogger<PreflightNights> log) : BackgroundService
{
    private const string Actor = "node";

    /// <summary>The clock may be set, and summer time begin: the time is looked at again after this.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromHours(1);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(plant.Value.TimeZone);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Nightly)
        {
            return;
        }

        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        var next = NightTime.After(time.GetUtcNow(), options.Value.NightlyAt, _zone);
        while (true)
        {
            for (var left = next - time.GetUtcNow(); left > TimeSpan.Zero; left = next - time.GetUtcNow())
            {
                await Task.Delay(left < s_longestSleep ? left : s_longestSleep, time, stoppingToken);
            }

            next = NightTime.After(time.GetUtcNow(), options.Value.NightlyAt, _zone);
            foreach (var (name, _) in targets.Working)
            {
                await TryAsync(name.Value, stoppingToken);
            }
        }
    }

    /// <summary>One target that cannot be tried must not keep the others from it.</summary>
    private async Task TryAsync(string target, CancellationToken ct)
    {
        try
        {
            if (await trial.RunAsync(target, load: false, ct) is not { } report)
            {
                return;
            }

            await journal.AppendAsync(report.ToAct().ToFact(Actor, report.At), CancellationToken.None);
            if (report.Worsened.Count > 0)
            {
                LogWorsened(target, string.Join(", ", report.Worsened.Select(w => w.Check)));
            }
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogNotTried(error, target);
        }
    }

    [LoggerMessage(EventId = 8031, Level = LogLevel.Warning, Message = "The nightly preflight of {Target} found what was good before and is not any more: {Checks}. The page Notices says what to do")]
    private partial void LogWorsened(string target, string checks);

    [LoggerMessage(EventId = 8032, Level = LogLevel.Error, Message = "The nightly preflight of {Target} could not be made. It is made again the next night")]
    private partial void LogNotTried(Exception error, string target);
}

/// <summary>When a time of day comes next in a zone.</summary>
internal static class NightTime
{
    /// <summary>The next moment, later than this one, at which the zone's clocks show the time. In the night in which they skip it: as soon as they have.</summary>
    public static DateTimeOffset After(DateTimeOffset now, TimeSpan timeOfDay, TimeZoneInfo zone)
    {
        for (var day = TimeZoneInfo.ConvertTime(now, zone).Date; ; day = day.AddDays(1))
        {
            var local = day + timeOfDay;
            while (zone.IsInvalidTime(local))
            {
                local = local.AddMinutes(1);
            }

            var moment = new DateTimeOffset(local, zone.GetUtcOffset(local));
            if (moment > now)
            {
                return moment.ToUniversalTime();
            }
        }
    }
}
