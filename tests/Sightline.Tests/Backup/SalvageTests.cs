using System.Text.Json.Nodes;
using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Storage;
using Sightline.Tests.Buffering;

namespace Sightline.Tests.Backup;

/// <summary>A damaged journal is parted at the damage: nothing is thrown away, and what stays is proven.</summary>
public sealed class SalvageTests
{
    [Fact]
    public async Task What_fits_stays_the_journal_and_what_is_behind_is_kept_as_facts_with_their_positions()
    {
        using var rig = await BackupRig.FilledAsync();
        var folder = rig.Node.Folder;
        using (var beside = rig.Node.Beside())
        {
            beside.Run("UPDATE facts SET body = CAST('another' AS BLOB) WHERE position = 20");
        }

        var damaged = await File.ReadAllBytesAsync(folder.Journal);
        await File.WriteAllTextAsync(folder.Projections, "of the damaged one");

        var report = Salvage(rig.Node)!;

        Assert.Equal((19, 24, 0), (report.Kept, report.Behind, report.Unreadable));
        Assert.Contains("position 20", report.Why, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Projections));
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Path.Combine(report.SetAside, "journal.db")));
        var behind = (await File.ReadAllLinesAsync(Path.Combine(report.SetAside, "facts-behind.ndjson"))).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(Enumerable.Range(20, 24), behind.Select(f => (int)f["position"]!));
        Assert.Equal([20], behind.Where(f => !(bool)f["fits"]!).Select(f => (int)f["position"]!));
        await using var journal = rig.Node.Open();
        Assert.Equal(new AppendResult(AppendOutcome.Durable, 20), await journal.AppendAsync(rig.Node.Draft("k20"), default));
        using var identity = new IdentityFile(folder, rig.Node.Clock);
        Assert.Contains(new ActBox(identity).Oldest(10), a => a.Object == "journal:19");
    }

    [Fact]
    public async Task A_journal_that_is_whole_is_left_as_it_is()
    {
        using var rig = await BackupRig.FilledAsync();
        var before = await File.ReadAllBytesAsync(rig.Node.Folder.Journal);

        Assert.Null(Salvage(rig.Node));

        Assert.Equal(before, await File.ReadAllBytesAsync(rig.Node.Folder.Journal));
        Assert.Empty(Directory.GetFileSystemEntries(rig.Node.Folder.SetAside));
    }

    [Fact]
    public async Task A_page_that_cannot_be_read_costs_the_facts_on_it_and_no_fact_before()
    {
        using var node = await DeadNode.WriteAsync(60, closed: true);
        var random = new Random(20_261_126);
        var parted = 0;
        for (var round = 0; round < 40; round++)
        {
            var database = node.Database.ToArray();
            random.NextBytes(database.AsSpan(4_096 * random.Next(4, database.Length / 4_096), 4_096));
            using var found = node.Found([], database);
            SalvageReport? report;
            try
            {
                report = Salvage(found);
            }
            catch (InvalidDataException nothing)
            {
                // The page was the root of a table: said, and a copy is kept.
                Assert.Contains("Bring back a backup", nothing.Message, StringComparison.Ordinal);
                Assert.Equal(database, await File.ReadAllBytesAsync(found.Folder.Journal));
                continue;
            }

            if (report is null)
            {
                continue;
            }

            parted++;
            using var reader = new JournalReader(found.Folder.Journal);
            var check = ChainCheck.Run(reader, null, default);
            Assert.True(check.Intact && check.Facts == report.Kept, $"{check} {report}");
            Assert.Equal(node.Hashes.Take((int)report.Kept), reader.Read(0, 1_000).Select(f => Convert.ToHexString(f.Hash)));
            Assert.Null(JournalCheck.PageTrouble(found.Folder.Journal));
        }

        Assert.True(parted > 20, $"{parted} of 40 were damaged.");
    }

    [Fact]
    public async Task A_damaged_log_is_kept_byte_for_byte_and_the_node_starts_on_what_was_before()
    {
        using var node = await DeadNode.WriteAsync(12);
        var wal = node.Wal.ToArray();
        wal[node.Ends[4] + 40] ^= 1;
        using var found = node.Found(wal);

        var report = Salvage(found)!;

        Assert.Equal(7, report.Kept);
        Assert.Equal(wal, await File.ReadAllBytesAsync(Path.Combine(report.SetAside, "journal.db-wal")));
        await using var journal = found.Open();
        Assert.Equal(7, journal.Head);
    }

    private static SalvageReport? Salvage(JournalFolder node) =>
        new SalvageRun(node.Folder, Asking.Owner("os:test as owner from command-line"), node.Clock, _ => { }).Run(default);
}
