using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Storage;
using Sightline.Tests.Buffering;

namespace Sightline.Tests.Backup;

/// <summary>What a backup holds, and what is never taken for one.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_holds_the_journal_up_to_its_position_and_every_file_with_its_hash_and_mode()
    {
        using var rig = await BackupRig.FilledAsync();

        // What somebody looks at as of a moment is made anew, and a database without any table is none that can be copied.
        Directory.CreateDirectory(Path.Combine(rig.Node.Folder.Past, "1"));
        File.WriteAllText(Path.Combine(rig.Node.Folder.Past, "1", "projections.db"), "");
        var manifest = rig.Take("b");

        string[] expected =
        [
            "backup.json", "backup.json.sha256", "config/sightline.json", "config/targets/mes.json", "identity.db", "images.list", "journal.db", "secrets/mes-token",
            .. rig.Images.Select(i => $"images/{i[..2]}/{i}"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), rig.FilesOf("b"));
        Assert.Equal((43, 43), (manifest.Journal.Position, manifest.Journal.Facts));
        Assert.Equal((3, 3 * 204, 0), (manifest.Images.Count, manifest.Images.Bytes, manifest.Images.NotThere));
        Assert.Equal(manifest.Journal.Hash, rig.FactsOf("b")[^1].Hash);
        Assert.Empty(rig.Check("b").Problems);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(("600", "644"), (DurableFile.ModeOf(Path.Combine(rig.Place("b"), "secrets/mes-token")), DurableFile.ModeOf(Path.Combine(rig.Place("b"), "config/sightline.json"))));
            Assert.Equal("700", DurableFile.ModeOf(rig.Place("b")));
            Assert.Equal("600", manifest.Files.Single(f => f.Path == "secrets/mes-token").Mode);
        }
    }

    [Fact]
    public async Task Facts_that_arrive_meanwhile_are_left_for_the_next_backup()
    {
        using var rig = await BackupRig.FilledAsync(facts: 2_300);
        await using var journal = rig.Node.Open();
        var (before, added) = (journal.Head, 0);
        var manifest = rig.Take("b", progress: what =>
        {
            if (what.Contains("copied", StringComparison.Ordinal))
            {
                journal.AppendAsync(rig.Node.Draft($"new {added++}"), default).AsTask().GetAwaiter().GetResult();
            }
        });

        Assert.True(added >= 4);
        Assert.Equal(before, manifest.Journal.Position);
        Assert.Equal(before, rig.FactsOf("b").Count);
        Assert.Equal(before + added, journal.Head);
    }

    [Fact]
    public async Task The_log_starts_over_while_a_backup_is_being_made()
    {
        using var rig = await BackupRig.FilledAsync(facts: 3_000);
        await using var journal = rig.Node.Open();
        var started = 0;
        rig.Take("b", progress: what =>
        {
            if (!what.Contains("copied", StringComparison.Ordinal))
            {
                return;
            }

            journal.AppendAsync(rig.Node.Draft($"new {what}"), default).AsTask().GetAwaiter().GetResult();
            using var beside = rig.Node.Beside();
            using var rows = beside.Prepare("PRAGMA wal_checkpoint(TRUNCATE)").Query();
            started += rows.Read() && rows.Int64(0) == 0 ? 1 : 0;
        });

        Assert.True(started >= 4, $"The log could be emptied {started} times.");
    }

    [Fact]
    public async Task An_interrupted_backup_is_never_taken_for_one_and_the_next_one_is_made()
    {
        using var rig = await BackupRig.FilledAsync(facts: 1_200);
        var steps = 0;
        rig.Take("whole", progress: _ => steps++);
        for (var stop = 1; stop <= steps; stop++)
        {
            var left = stop;
            Assert.Throws<OperationCanceledException>(() => rig.Take("b", progress: _ => ThrowAtNone(--left)));
            Assert.False(Directory.Exists(rig.Place("b")), $"stopped at {stop} of {steps}");
            Assert.False(Directory.Exists(rig.Place("b.partial")));
        }

        // What a kill leaves: all of it but the name.
        Directory.Move(rig.Place("whole"), rig.Place("b.partial"));
        File.Delete(Path.Combine(rig.Place("b.partial"), BackupFolder.Manifest));
        Assert.Contains("is no backup", Assert.Throws<InvalidDataException>(() => rig.Check("b.partial")).Message, StringComparison.Ordinal);
        rig.Take("b");
        Assert.Empty(rig.Check("b").Problems);
        Assert.False(Directory.Exists(rig.Place("b.partial")));
    }

    [Fact]
    public async Task A_broken_journal_gives_no_backup_and_the_position_is_named()
    {
        using var rig = await BackupRig.FilledAsync();
        using (var beside = rig.Node.Beside())
        {
            beside.Run("UPDATE facts SET actor = 'nobody' WHERE position = 17");
        }

        var refused = Assert.Throws<InvalidDataException>(() => rig.Take("b"));

        Assert.Contains("broken at position 17", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig.Place("b")));
    }

    [Fact]
    public async Task An_image_that_is_gone_or_damaged_is_named_and_the_others_are_kept()
    {
        using var rig = await BackupRig.FilledAsync();
        File.Delete(BackupFolder.ImageIn(rig.Node.Folder.Images, rig.Images[0]));
        await File.AppendAllTextAsync(BackupFolder.ImageIn(rig.Node.Folder.Images, rig.Images[1]), "more");

        var manifest = rig.Take("b");

        Assert.Equal((1, 2), (manifest.Images.Count, manifest.Images.NotThere));
        var named = await File.ReadAllTextAsync(Path.Combine(rig.Place("b"), BackupFolder.ImagesNotThere));
        Assert.Contains($"{rig.Images[0]} is not in the folder", named, StringComparison.Ordinal);
        Assert.Contains($"{rig.Images[1]} has 208 bytes instead of 204", named, StringComparison.Ordinal);
        Assert.Empty(rig.Check("b").Problems);
    }

    [Fact]
    public async Task A_backup_is_not_made_over_something_nor_within_the_data_folder()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");

        Assert.Contains("is not empty", Assert.Throws<InvalidOperationException>(() => rig.Take("b")).Message, StringComparison.Ordinal);
        Assert.Contains("lies in the data folder", Assert.Throws<InvalidOperationException>(() => new BackupRun(rig.Node.Folder, rig.Node.Folder.In("b"), ImagesMode.Copy, rig.Node.Clock, _ => { }).Run(default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_the_journal_of_a_killed_node_leaves_its_torn_tail_where_it_is()
    {
        using var node = await DeadNode.WriteAsync(6);
        using var found = node.Found(node.Wal[..^100]);
        using (var reader = new JournalReader(found.Folder.Journal))
        {
            Assert.Equal(8, reader.Read(0, 100).Count);
        }

        var to = Path.Combine(found.Folder.Path, "copy.db");
        Assert.Equal(8, JournalCopy.Make(found.Folder.Journal, to, (_, _) => { }, default));
        Assert.Equal(node.Wal[..^100], await File.ReadAllBytesAsync(found.Folder.Journal + "-wal"));
    }

    private static void ThrowAtNone(int left)
    {
        if (left == 0)
        {
            throw new OperationCanceledException();
        }
    }
}
