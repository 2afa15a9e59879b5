using System.Text.Json.Nodes;
using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;
using Sightline.Tests.Buffering;

namespace Sightline.Tests.Backup;

/// <summary>A backup comes back whole, or not at all.</summary>
public sealed class RestoreTests
{
    [Fact]
    public async Task A_restored_folder_has_the_same_facts_images_secrets_and_modes()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");
        Assert.Empty(rig.Restore("b", "d").Problems);

        Assert.Equal(rig.FactsOf("b"), rig.FactsOf("d"));
        foreach (var image in rig.Images)
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(BackupFolder.ImageIn(rig.Node.Folder.Images, image)),
                await File.ReadAllBytesAsync(BackupFolder.ImageIn(rig.Place("d/images"), image)));
        }

        Assert.Equal("token", await File.ReadAllTextAsync(rig.Place("d/secrets/mes-token")));
        Assert.False(Directory.Exists(rig.Place("d/.restoring")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(("700", "600", "644"), (DurableFile.ModeOf(rig.Place("d/secrets")), DurableFile.ModeOf(rig.Place("d/secrets/mes-token")), DurableFile.ModeOf(rig.Place("d/config/sightline.json"))));
        }
    }

    [Fact]
    public async Task A_restored_folder_says_so_and_nobody_is_signed_in()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");
        rig.Restore("b", "d");

        using var identity = new IdentityFile(new DataFolder(rig.Place("d")), rig.Node.Clock);
        Assert.Equal(0, identity.Read(db => db.Scalar("SELECT COUNT(*) FROM sessions")));
        var act = Assert.Single(new ActBox(identity).Oldest(10), a => a.Object == "journal:43");
        Assert.Equal("os:test as owner from command-line", act.Actor);
        Assert.Equal("node.restored", (string)JsonNode.Parse(act.Body)!["act"]!);
    }

    [Fact]
    public async Task A_touched_byte_anywhere_is_named_and_nothing_is_restored()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");
        var random = new Random(20_261_122);
        foreach (var name in rig.FilesOf("b"))
        {
            var path = Path.Combine(rig.Place("b"), name);

            // Images are second names of the node's own bytes: the original must not be touched with them.
            var bytes = await File.ReadAllBytesAsync(path);
            File.Delete(path);
            for (var i = 0; i < 12; i++)
            {
                var touched = bytes.ToArray();
                touched[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                await File.WriteAllBytesAsync(path, touched);
                ExpectRefused(rig, name);
            }

            await File.WriteAllBytesAsync(path, bytes[..^1]);
            ExpectRefused(rig, name);
            File.Delete(path);
            ExpectRefused(rig, name);
            await File.WriteAllBytesAsync(path, bytes);
        }

        Assert.Empty(rig.Restore("b", "d").Problems);
    }

    [Fact]
    public async Task A_journal_cut_at_its_end_is_named_although_its_hashes_were_made_to_fit()
    {
        using var rig = await BackupRig.FilledAsync();
        var manifest = rig.Take("b");
        var journal = Path.Combine(rig.Place("b"), "journal.db");
        using (var db = SqliteDatabase.OpenCopy(journal))
        {
            db.Run("DELETE FROM facts WHERE position > 30");
        }

        var (size, hash) = DurableFile.Hash(journal, default);
        File.Delete(Path.Combine(rig.Place("b"), BackupFolder.Manifest));
        File.Delete(Path.Combine(rig.Place("b"), BackupFolder.ManifestHash));
        new BackupFolder(rig.Place("b")).Write(manifest with { Files = [.. manifest.Files.Select(f => f.Path == "journal.db" ? f with { Size = size, Sha256 = hash } : f)] });

        var problem = Assert.Single(rig.Restore("b", "d").Problems);
        Assert.Contains("ends after 30 facts", problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig.Place("d")));
    }

    [Fact]
    public async Task Nothing_is_restored_over_something()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");
        Directory.CreateDirectory(rig.Place("d"));
        await File.WriteAllTextAsync(rig.Place("d/notes.txt"), "mine");

        Assert.Contains("is not empty", Assert.Throws<InvalidOperationException>(() => rig.Restore("b", "d")).Message, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], rig.FilesOf("d"));
    }

    [Fact]
    public async Task A_node_does_not_start_on_an_interrupted_restore()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");
        Directory.CreateDirectory(rig.Place("d/.restoring"));

        using var folder = new DataFolder(rig.Place("d"));
        Assert.Contains("restore that was interrupted", Assert.Throws<InvalidOperationException>(folder.Hold).Message, StringComparison.Ordinal);
        Assert.Contains("restore that was interrupted", Assert.Throws<InvalidOperationException>(() => rig.Restore("b", "d")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_by_reference_come_from_where_they_lie_and_each_is_checked()
    {
        using var rig = await BackupRig.FilledAsync();
        var manifest = rig.Take("b", ImagesMode.Reference);
        Assert.Equal(3, manifest.Images.Count);
        Assert.False(Directory.Exists(Path.Combine(rig.Place("b"), "images")));

        Assert.Empty(rig.Restore("b", "without").Problems);
        Assert.False(Directory.Exists(rig.Place("without/images")));
        Assert.Empty(rig.Restore("b", "with", imagesFrom: rig.Node.Folder.Images).Problems);
        Assert.All(rig.Images, image => Assert.True(File.Exists(BackupFolder.ImageIn(rig.Place("with/images"), image))));

        File.Delete(BackupFolder.ImageIn(rig.Node.Folder.Images, rig.Images[2]));
        Assert.Contains(rig.Images[2], Assert.Single(rig.Restore("b", "less", imagesFrom: rig.Node.Folder.Images).Problems), StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig.Place("less")));
    }

    [Fact]
    public async Task Targets_can_be_paused_so_that_nothing_is_sent_before_somebody_has_compared()
    {
        using var rig = await BackupRig.FilledAsync();
        rig.Take("b");
        rig.Restore("b", "d", paused: true);

        Assert.Equal("paused", (string)JsonNode.Parse(await File.ReadAllTextAsync(rig.Place("d/config/targets/mes.json")))!["stage"]!);
    }

    private static void ExpectRefused(BackupRig rig, string name)
    {
        IReadOnlyList<string> problems;
        try
        {
            problems = rig.Restore("b", "d").Problems;
        }
        catch (InvalidDataException refused)
        {
            problems = [refused.Message];
        }

        Assert.True(problems.Any(p => p.Contains(Path.GetFileName(name), StringComparison.Ordinal)), $"{name}: {string.Join(' ', problems)}");
        Assert.False(Directory.Exists(rig.Place("d")));
    }
}
