using System.Security.Cryptography;
using Sightline.Backup;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Storage;
using Sightline.Tests.Buffering;

namespace Sightline.Tests.Backup;

/// <summary>A node's folder with facts, images, settings and secrets, and places to back it up to. Gone at the end.</summary>
internal sealed class BackupRig : IDisposable
{
    private readonly string _places = Directory.CreateTempSubdirectory("sightline-backup-").FullName;

    public JournalFolder Node { get; } = new();

    public List<string> Images { get; } = [];

    public string Place(string name) => Path.Combine(_places, name);

    public static async Task<BackupRig> FilledAsync(int facts = 40, int images = 3)
    {
        var rig = new BackupRig();
        await using var journal = rig.Node.Open();
        for (var i = 1; i <= facts; i++)
        {
            await journal.AppendAsync(rig.Node.Draft($"k{i}", body: new string('x', i * 70 % 900)), default);
        }

        for (var i = 0; i < images; i++)
        {
            var bytes = Enumerable.Repeat((byte)i, 204).ToArray();
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            var path = BackupFolder.ImageIn(rig.Node.Folder.Images, hash);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes);
            await journal.AppendAsync(rig.Node.Draft(hash, """{"size":204,"mediaType":"image/png"}""", hash, FactKinds.Image), default);
            rig.Images.Add(hash);
        }

        using (var identity = new IdentityFile(rig.Node.Folder, rig.Node.Clock))
        {
            identity.Change(db => db.Prepare("INSERT INTO sessions VALUES ('s', 'p', 1, 1, 9, NULL, NULL)").Execute());
        }

        rig.Write("config/sightline.json", "{}", "644");
        rig.Write("config/targets/mes.json", """{ "formatVersion": 1, "name": "mes", "connector": "http" }""", "644");
        rig.Write("secrets/mes-token", "token", "600");
        return rig;
    }

    public BackupManifest Take(string name, ImagesMode images = ImagesMode.Copy, Action<string>? progress = null) =>
        new BackupRun(Node.Folder, Place(name), images, Node.Clock, progress ?? (_ => { })).Run(default);

    public BackupReport Check(string name) => BackupCheck.Run(Place(name), withImages: true, _ => { }, default);

    public BackupReport Restore(string name, string data, string? imagesFrom = null, bool withImages = true, bool paused = false) =>
        new RestoreRun(new RestoreWish(Place(name), imagesFrom, withImages, paused), new DataFolder(Place(data)), Asking.Owner("os:test as owner from command-line"), Node.Clock, _ => { }).Run(default);

    public IReadOnlyList<string> FilesOf(string name) =>
        [.. Directory.EnumerateFiles(Place(name), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Place(name), f)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<(string Key, string Hash)> FactsOf(string name)
    {
        using var reader = new JournalReader(Path.Combine(Place(name), "journal.db"));
        return [.. reader.Read(0, 10_000).Select(f => (f.Key ?? "", Convert.ToHexStringLower(f.Hash)))];
    }

    public void Dispose()
    {
        Node.Dispose();
        Directory.Delete(_places, recursive: true);
    }

    private void Write(string name, string text, string mode)
    {
        var path = Node.Folder.In(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        DurableFile.SetMode(path, mode);
    }
}
