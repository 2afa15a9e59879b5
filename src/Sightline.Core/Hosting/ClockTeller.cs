using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Clocks;

namespace Sightline.Hosting;

/// <summary>
/// Tells people of clocks that are further off than the limit: once when it begins and once when it ends, well within a
/// minute. Before, it tells the journal the limits that are in force.
/// </summary>
internal sealed partial class ClockTeller(Projector projector, ClockQuery clocks, ClockNotes notes, TimeProvider time, ILogger<ClockTeller> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, StationClockView> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        using var timer = new PeriodicTimer(s_every, time);
        var said = false;
        do
        {
            said = said || await notes.LimitsAsync();
            Tell();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Tell()
    {
        var now = clocks.InAlarm().ToDictionary(c => c.Station);
        foreach (var clock in now.Values.Where(c => !_told.ContainsKey(c.Station)))
        {
            LogOff(clock.Station, clock.InWords, clock.Method, clock.AlarmSince!.Value);
            _told[clock.Station] = clock;
        }

        foreach (var ended in _told.Values.Where(c => !now.ContainsKey(c.Station)).ToList())
        {
            LogWell(ended.Station, ended.AlarmSince!.Value);
            _told.Remove(ended.Station);
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning,
        Message = "The clock of {Station} is {Offset} of this node's ({Method}), since {Since:O}. Records keep the time as sent, and get a corrected one beside it where it is certain; set the station's clock")]
    private partial void LogOff(string station, string offset, string method, DateTimeOffset since);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "The clock of {Station} is within the limit again; it was not since {Since:O}")]
    private partial void LogWell(string station, DateTimeOffset since);
}
