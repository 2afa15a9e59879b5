using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>
/// SQLite moves a log in parts and flushes the file with the last of them. When that flush is refused, the system may have
/// forgotten the earlier parts, and SQLite would not write them again.
/// </summary>
public sealed class MovedInPartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_flush_after_part_of_the_log_was_moved_stops_the_journal_and_the_next_start_has_everything()
    {
        var disk = new SimulatedDisk(new Random(7));
        using var folder = new JournalFolder();
        var acknowledged = 0;
        using (DiskVfs.Put(folder.Folder.Path, disk))
        await using (var journal = folder.Open())
        {
            // What a reader still sees is not moved: the first round moves a part.
            var movedInPart = Told(disk, folder.Folder.Journal);
            using (var reader = SqliteDatabase.OpenReader(folder.Folder.Journal))
            {
                await AppendAsync(journal, folder, 3);
                reader.Run("BEGIN");
                reader.Scalar("SELECT count(*) FROM facts");
                await AppendAsync(journal, folder, 3);
                await movedInPart.WaitAsync(Ct);
            }

            disk.RefusesFlushesOf = "journal.db";
            while (journal.Trouble is null)
            {
                await AppendAsync(journal, folder, 1);
                Assert.True(acknowledged < 200, "The journal's log was never moved.");
            }

            Assert.Contains("restart the node", journal.Trouble, StringComparison.Ordinal);
            disk.RefusesFlushesOf = null;
            Assert.Equal(AppendOutcome.Full, (await journal.AppendAsync(folder.Draft("after"), Ct)).Outcome);
        }

        for (var i = 0; i < 8; i++)
        {
            using var found = new JournalFolder();
            foreach (var (name, content) in disk.AfterPowerCut())
            {
                File.WriteAllBytes(found.Folder.In(name), content);
            }

            await using var next = found.Open();
            var keys = new List<string?>();
            while (next.Read(keys.Count, 10) is { Count: > 0 } page)
            {
                // Large facts shorten a page.
                keys.AddRange(page.Select(f => f.Key));
            }

            Assert.Equal(Enumerable.Range(1, acknowledged).Select(n => $"k{n}"), keys);
        }

        async Task AppendAsync(Journal journal, JournalFolder into, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var result = await journal.AppendAsync(into.Draft($"k{acknowledged + 1}", new string('x', 1 << 20)), Ct);
                acknowledged += result.Outcome == AppendOutcome.Durable ? 1 : 0;
            }
        }
    }

    private static Task Told(SimulatedDisk disk, string path)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        disk.Written = written =>
        {
            if (written == path)
            {
                told.TrySetResult();
            }
        };
        return told.Task;
    }
}
