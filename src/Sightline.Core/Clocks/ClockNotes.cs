using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Clocks;

/// <summary>
/// Tells the journal what this node knows of its own clock and limits, so that whoever makes the tables anew comes to the
/// same: a step of the clock, and limits other than those the journal knows.
/// </summary>
internal sealed class ClockNotes(IJournal journal, ProjectionReader projections, IOptions<ClockOptions> options, TimeProvider time)
{
    private const string Actor = "node";

    /// <summary>This node's clock was set by so much.</summary>
    /// <returns>False where the journal has no room.</returns>
    public Task<bool> SteppedAsync(TimeSpan by) => AppendAsync(new ClockFact { Method = ClockMethods.Step, Step = ClockFact.Milliseconds(by) });

    /// <summary>Tells the limits in force, where the journal knows others. To be called once projections hold the journal.</summary>
    /// <returns>False where the journal has no room.</returns>
    public async Task<bool> LimitsAsync()
    {
        var (alarm, untrusted) = (options.Value.AlarmAt, options.Value.UntrustedAt);
        if (Known() == (Microseconds(alarm), Microseconds(untrusted)))
        {
            return true;
        }

        return await AppendAsync(new ClockFact { Method = ClockMethods.Limits, AlarmAt = ClockFact.Milliseconds(alarm), UntrustedAt = ClockFact.Milliseconds(untrusted) });
    }

    private (long Alarm, long Untrusted) Known() => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT alarm_at, untrusted_at FROM clock_limits").Query();
        return rows.Read() ? (rows.Int64(0), rows.Int64(1)) : (Microseconds(ClockOptions.UsualAlarm), Microseconds(ClockOptions.UsualTrust));
    });

    private async Task<bool> AppendAsync(ClockFact fact)
    {
        var result = await journal.AppendAsync(new FactDraft(FactKinds.Clock, ClockMethods.ThisNode, null, null, time.GetUtcNow(), Actor, fact.ToBytes()), CancellationToken.None);
        return result.Outcome != AppendOutcome.Full;
    }

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
