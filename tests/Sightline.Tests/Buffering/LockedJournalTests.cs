using Sightline.Buffering;

namespace Sightline.Tests.Buffering;

/// <summary>Somebody else has the lock of the one writer for a moment.</summary>
public sealed class LockedJournalTests
{
    /// <summary>As long as a reader may keep it that the scheduler leaves aside; longer than a checkpoint waits. It is the fault itself, and nothing is measured by it.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Whoever_sends_meanwhile_is_acknowledged_and_not_turned_away()
    {
        using var folder = new JournalFolder();
        await using var journal = folder.Open();
        await journal.AppendAsync(folder.Draft("k1"), default);
        using var beside = folder.Beside();
        beside.Run("BEGIN IMMEDIATE");

        var sending = journal.AppendAsync(folder.Draft("k2"), default).AsTask();
        await Task.Delay(s_kept, TimeProvider.System, default);
        beside.Run("ROLLBACK");

        Assert.Equal(new AppendResult(AppendOutcome.Durable, 2), await sending);
        Assert.Empty(folder.Log.Of(2002));
    }
}
