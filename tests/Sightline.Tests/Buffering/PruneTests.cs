using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Proof;
using Sightline.Storage;

namespace Sightline.Tests.Buffering;

/// <summary>Facts removed from the front of a journal: what stays is as it was, and the chain holds from there.</summary>
public sealed class PruneTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_stays_is_as_it_was_and_the_chain_and_the_totals_hold_from_there_over_a_restart()
    {
        using var folder = new JournalFolder();
        JournalTotals at10, at30;
        byte[] hash10;
        await using (var journal = folder.Open())
        {
            await FillAsync(folder, journal, 30);
            (at10, at30, hash10) = (journal.TotalsAt(10), journal.TotalsAt(30), journal.HashAt(10)!);
            await journal.PruneAsync(10);
            Check(journal);
        }

        await using (var again = folder.Open())
        {
            Check(again);
            await FillAsync(folder, again, 5, from: 31);
            Assert.Equal(35, again.Head);
        }

        Assert.Equal((true, 25L, 10L), Verify(folder, mayBeginLater: true) is var r ? (r.Intact, r.Facts, r.Removed) : default);
        Assert.False(Verify(folder, mayBeginLater: false).Intact);

        void Check(Journal journal)
        {
            Assert.Equal((11, 30), (journal.First, journal.Head));
            Assert.Equal([.. Enumerable.Range(11, 20).Select(i => (long)i)], journal.Read(0, 100).Select(f => f.Position));
            Assert.Equal((at10, at30), (journal.TotalsAt(10), journal.TotalsAt(30)));
            Assert.Equal((default, at10), (journal.TotalsAt(9), journal.TotalsAt(10)));
            Assert.Equal(hash10, journal.HashAt(10));
            Assert.Null(journal.HashAt(9));
        }
    }

    [Fact]
    public async Task The_newest_fact_always_stays_and_the_next_is_chained_to_it()
    {
        using var folder = new JournalFolder();
        await using (var journal = folder.Open())
        {
            await FillAsync(folder, journal, 3);
            await journal.PruneAsync(long.MaxValue);
            Assert.Equal((3, 3), (journal.First, journal.Head));
            await FillAsync(folder, journal, 1, from: 4);
        }

        Assert.Equal((true, 2L), Verify(folder, mayBeginLater: true) is var r ? (r.Intact, r.Facts) : default);
    }

    [Fact]
    public async Task A_change_behind_the_removed_facts_is_found_and_so_is_a_wrong_beginning()
    {
        using var folder = new JournalFolder();
        await using (var journal = folder.Open())
        {
            await FillAsync(folder, journal, 20);
            await journal.PruneAsync(5);
        }

        using (var beside = folder.Beside())
        {
            beside.Run("UPDATE facts SET actor = 'another' WHERE position = 12");
        }

        Assert.Equal(12, Verify(folder, mayBeginLater: true).FirstBroken);
        using (var beside = folder.Beside())
        {
            beside.Run("DELETE FROM facts WHERE position <= 8; UPDATE pruned SET position = 8");
        }

        Assert.Equal(9, Verify(folder, mayBeginLater: true).FirstBroken);
    }

    [Fact]
    public async Task It_goes_in_small_steps_and_never_back()
    {
        using var folder = new JournalFolder();
        await using var journal = folder.Open();
        await FillAsync(folder, journal, 500);

        await journal.PruneAsync(450);
        Assert.Equal(Journal.PrunedAtOnce + 1, journal.First);
        await journal.PruneAsync(10);
        Assert.Equal(Journal.PrunedAtOnce + 1, journal.First);
    }

    [Fact]
    public async Task A_full_disk_refuses_messages_and_not_the_removal()
    {
        using var folder = new JournalFolder();
        await using (var journal = folder.Open())
        {
            await FillAsync(folder, journal, 20);
        }

        folder.Options.ReservedFreeSpaceInBytes = long.MaxValue;
        await using var full = folder.Open();
        Assert.Equal(AppendOutcome.Full, (await full.AppendAsync(folder.Draft("x"), Ct)).Outcome);

        await full.PruneAsync(10);

        Assert.Equal(11, full.First);
    }

    [Fact]
    public void Any_row_of_appends_removals_and_restarts_leaves_what_a_list_would_have() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(30),
        Prop.ForAll(
            Gen.Choose(-30, 8).ArrayOf(12).ToArbitrary(),
            steps => RunAsync(steps).GetAwaiter().GetResult()));

    /// <summary>Above 0: so many facts more. 0: a restart. Below: the facts up to so much are removed.</summary>
    private static async Task<bool> RunAsync(int[] steps)
    {
        using var folder = new JournalFolder();
        var journal = folder.Open();
        long head = 0, first = 1;
        foreach (var step in steps)
        {
            switch (step)
            {
                case > 0:
                    await FillAsync(folder, journal, step, from: (int)head + 1);
                    head += step;
                    break;
                case 0:
                    await journal.DisposeAsync();
                    journal = folder.Open();
                    break;
                default:
                    await journal.PruneAsync(-step);
                    first = Math.Max(first, Math.Min(-step, head - 1) + 1);
                    break;
            }

            Assert.Equal((first, head), (journal.First, journal.Head));
            Assert.Equal(head - first + 1, journal.Read(0, 1_000).Count);
        }

        await journal.DisposeAsync();
        return Verify(folder, mayBeginLater: true).Intact;
    }

    private static async Task FillAsync(JournalFolder folder, Journal journal, int facts, int from = 1)
    {
        for (var i = from; i < from + facts; i++)
        {
            await journal.AppendAsync(folder.Draft($"k{i}", kind: i % 3 == 0 ? FactKinds.Refused : FactKinds.Inspection), Ct);
        }
    }

    private static ChainReport Verify(JournalFolder folder, bool mayBeginLater)
    {
        using var reader = new JournalReader(folder.Folder.Journal);
        return ChainCheck.Run(reader, null, default, mayBeginLater);
    }
}
