using Sightline.Telemetry;
using Sightline.Tests.Contract;

namespace Sightline.Tests.Telemetry;

/// <summary>An edge collects what it made by its own measure, and not at every look.</summary>
public sealed class LittleMemoryTests
{
    [Fact]
    public void It_collects_when_enough_was_made_since_the_last_time_and_not_before()
    {
        var (made, collected) = (0L, 0);
        using var memory = new LittleMemory(new ManualClock(), () => made, () => collected++);
        var seen = new List<int>();
        foreach (var more in (long[])[0, LittleMemory.Allowance - 1, 1, 0, LittleMemory.Allowance - 1, LittleMemory.Allowance])
        {
            made += more;
            memory.Look();
            seen.Add(collected);
        }

        Assert.Equal([0, 0, 1, 1, 1, 2], seen);
    }

    [Fact]
    public async Task It_looks_by_itself_while_the_node_runs()
    {
        var (clock, collected) = (new ManualClock(), 0);
        using var memory = new LittleMemory(clock, () => LittleMemory.Allowance, () => Interlocked.Increment(ref collected));
        await memory.StartAsync(TestContext.Current.CancellationToken);
        await Driven.UntilAsync(() => clock.PendingTimers > 0);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Driven.UntilAsync(() => Volatile.Read(ref collected) > 0);
        await memory.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, collected);
    }
}
