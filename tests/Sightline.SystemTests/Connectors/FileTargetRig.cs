using System.Text.Json.Nodes;
using Sightline.Connectors.Files;
using Sightline.Model;

namespace Sightline.SystemTests.Connectors;

/// <summary>The file connector on a real folder, with a flush of the folder that can fail on command.</summary>
public sealed class FileTargetRig : TargetRig
{
    private readonly BreakableDisk _disk = new();

    public FileTargetRig(bool filesStay)
    {
        Folder = Directory.CreateTempSubdirectory("sightline-files-").FullName;
        Connector = new FileTarget(new FileTargetOptions { Folder = Folder, FilesStay = filesStay }, _disk);
    }

    public string Folder { get; }

    public override ITargetConnector Connector { get; }

    public override async Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync()
    {
        var records = new List<JsonObject>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.json"))
        {
            records.Add(JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject());
        }

        Assert.Empty(Directory.EnumerateFiles(Folder, ".*"));
        return records;
    }

    public override Task MakeTargetRefuseAsync(DeliveryMessage message) =>
        File.WriteAllTextAsync(Path.Combine(Folder, $"{message.Key}.json"), """{ "serial": "another part" }""");

    public override Task TakeTargetAwayAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    public override void LoseTheNextAnswer() => _disk.FailNextFlush();

    public override async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        await base.DisposeAsync();
    }

    private sealed class BreakableDisk : IFolderDisk
    {
        private readonly FolderDisk _real = new();
        private int _failing;

        public void FailNextFlush() => _failing = 1;

        public bool FolderExists(string folder) => _real.FolderExists(folder);

        public bool FileExists(string path) => _real.FileExists(path);

        public byte[] Read(string path) => _real.Read(path);

        public void WriteAndFlush(string path, byte[] content) => _real.WriteAndFlush(path, content);

        public void Rename(string from, string to) => _real.Rename(from, to);

        public void Delete(string path) => _real.Delete(path);

        public void FlushFolder(string folder)
        {
            if (Interlocked.Exchange(ref _failing, 0) == 1)
            {
                throw new IOException("Input/output error");
            }

            _real.FlushFolder(folder);
        }
    }
}
