using Sightline.Model;
using Sightline.Telemetry;

namespace Sightline.Clocks;

/// <summary>What health says of clocks: those further off than the limit, and this node's own when it was set within the last hour.</summary>
internal sealed class ClockWarnings(ClockQuery clocks, NodeClock node, TimeProvider time) : IWarnings
{
    private const int Most = 20;

    private static readonly TimeSpan s_saysSo = TimeSpan.FromHours(1);

    public IReadOnlyList<string> Warnings
    {
        get
        {
            var alarms = clocks.InAlarm();
            var words = alarms.Take(Most).Select(Say).ToList();
            if (alarms.Count > Most)
            {
                words.Add($"{alarms.Count - Most} more stations' clocks are off. GET /api/v1/clocks lists all.");
            }

            if (node.Last is { } step && (time.GetUtcNow() - step.At).Duration() < s_saysSo)
            {
                words.Add($"This node's own clock was set by {step.By.TotalSeconds:0.000} s at {Rfc3339.Write(step.At)}. Let a time service keep it.");
            }

            return words;
        }
    }

    private static string Say(StationClockView clock) => clock.Method == ClockMethods.Measured
        ? $"The clock of station '{clock.Station}' is {clock.InWords} (measured, since {Rfc3339.Write(clock.AlarmSince!.Value)}). Its records are corrected; set its clock."
        : $"The clock of station '{clock.Station}' seems {clock.InWords} (estimated from how late its records arrive, since {Rfc3339.Write(clock.AlarmSince!.Value)}). Let it exchange times at /api/v1/stations/{clock.Station}/clock, or say what its clock is worth in its master record.";
}
