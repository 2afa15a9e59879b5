using System.Text;
using Sightline.Buffering;

namespace Sightline.Tests.Buffering;

public sealed class JournalRoomTests
{
    [Fact]
    public async Task A_nearly_full_disk_refuses_and_drops_nothing()
    {
        using var folder = new JournalFolder();
        await using (var journal = folder.Open())
        {
            await journal.AppendAsync([folder.Draft("a"), folder.Draft("b")], default);
        }

        folder.Options.ReservedFreeSpaceInBytes = long.MaxValue;
        await using (var journal = folder.Open())
        {
            Assert.Equal(new AppendResult(AppendOutcome.Full, 0), await journal.AppendAsync(folder.Draft("c"), default));
            Assert.Equal(["a", "b"], journal.Read(0, 10).Select(f => f.Key));
            Assert.Contains($"{long.MaxValue} are reserved", Assert.Single(folder.Log.Of(2003)));
        }

        folder.Options.ReservedFreeSpaceInBytes = 0;
        await using var roomy = folder.Open();
        Assert.Equal(new AppendResult(AppendOutcome.Durable, 3), await roomy.AppendAsync(folder.Draft("c"), default));
    }

    [Fact]
    public async Task Bytes_that_wait_have_a_limit_of_their_own()
    {
        using var folder = new JournalFolder();
        folder.Options.WaitingBytes = 1_000;
        await using var journal = folder.Open();

        var refused = await journal.AppendAsync([folder.Draft("a", new string('x', 600)), folder.Draft("b", new string('x', 401))], default);
        var taken = await journal.AppendAsync([folder.Draft("a", new string('x', 600)), folder.Draft("b", new string('x', 400))], default);

        Assert.All(refused, r => Assert.Equal(AppendOutcome.Full, r.Outcome));
        Assert.All(taken, r => Assert.Equal(AppendOutcome.Durable, r.Outcome));
        Assert.Equal(2, journal.Head);
    }

    [Fact]
    public async Task A_flush_that_failed_is_told_with_how_many_still_own_their_facts()
    {
        using var folder = new JournalFolder();
        await using var journal = folder.Open();
        using (var beside = folder.Beside())
        {
            beside.Run("CREATE TRIGGER refuses BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'the disk refuses'); END");
        }

        await journal.AppendAsync(folder.Draft("a"), default);

        Assert.Contains("1 requests were not acknowledged", Assert.Single(folder.Log.Of(2002)));
    }

    [Fact]
    public async Task A_position_taken_from_outside_stops_the_write_and_says_what_to_run()
    {
        using var folder = new JournalFolder();
        await using var journal = folder.Open();
        await journal.AppendAsync(folder.Draft("a"), default);
        using (var beside = folder.Beside())
        {
            beside.Run("INSERT INTO facts SELECT 2, kind, source, 'foreign', observed_at, observed_offset, received_at, recorded_at, actor, body, hash, 2, 0 FROM facts");
        }

        var result = await journal.AppendAsync(folder.Draft("b", Encoding.UTF8.GetString([65])), default);

        Assert.Equal(AppendOutcome.Full, result.Outcome);
        Assert.Single(folder.Log.Of(2002));
    }
}
