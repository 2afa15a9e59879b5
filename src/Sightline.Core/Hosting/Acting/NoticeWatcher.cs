using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Decisions.Rules.Acting;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Acting;

/// <summary>Shows the node's notices to the rules that watch them, every few seconds.</summary>
internal sealed partial class NoticeWatcher(NoticeBoard board, NoticeRules rules, Projector projector, TimeProvider time, ILogger<NoticeWatcher> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        while (true)
        {
            await Task.Delay(Every, time, stoppingToken);
            switch (await rules.LookAsync(Standing, stoppingToken))
            {
                case 0:
                    LogNoRoom();
                    break;
                case { } position:
                    await projector.WaitForAsync(position, stoppingToken);
                    break;
                default:
                    break;
            }
        }
    }

    private IReadOnlyList<StandingNotice> Standing() => [.. board.All().Select(n => new StandingNotice(n.Id, n.Kind, n.Station, n.What, n.Since))];

    [LoggerMessage(EventId = 8041, Level = LogLevel.Warning, Message = "The journal has no room to say what rules found in the notices; it is said as soon as there is room")]
    private partial void LogNoRoom();
}
