using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sightline.Connectors.Files;
using Sightline.Model;
using Sightline.Tests;
using Sightline.Tests.Connectors.Files;

namespace Sightline.SystemTests.Connectors;

/// <summary>The file connector on a real folder, with a flush of the folder that can fail on command.</summary>
public sealed class FileTargetRig : TargetRig
{
    private static readonly string[] s_columns = ["serial", "outcome", "diameter", "count"];
    private readonly BreakableDisk _disk = new();
    private readonly FileFormat _format;
    private readonly bool _acknowledge;

    /// <param name="filesStay">Whether readers leave the files.</param>
    /// <param name="format">json, csv or xml.</param>
    /// <param name="manifest">Whether each file has its manifest.</param>
    /// <param name="acknowledge">Whether a receiver answers each file as soon as it appears.</param>
    public FileTargetRig(bool filesStay, string format = "json", bool manifest = false, bool acknowledge = false)
    {
        Folder = Directory.CreateTempSubdirectory("sightline-files-").FullName;
        (_format, _acknowledge, _disk.Acknowledges) = (Enum.Parse<FileFormat>(format, ignoreCase: true), acknowledge, acknowledge);
        var options = new FileTargetOptions { Folder = Folder, FilesStay = filesStay, Format = _format, Manifest = manifest, Acknowledge = acknowledge };
        if (_format == FileFormat.Csv)
        {
            options.Columns = [.. s_columns.Select(column => new FileColumn { Name = column, Value = $"{{{{{column}}}}}" })];
        }

        Connector = new FileTarget(options, _disk, new ManualClock());
    }

    public string Folder { get; }

    public override ITargetConnector Connector { get; }

    public override async Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync()
    {
        var records = new List<JsonObject>();
        foreach (var file in Directory.EnumerateFiles(Folder, $"*{Extension}"))
        {
            await CheckManifestAsync(file);
            var text = await File.ReadAllTextAsync(file);
            records.Add(_format switch
            {
                FileFormat.Json => JsonNode.Parse(text)!.AsObject(),
                FileFormat.Csv => OfCells(CsvLines.Read(text)),
                _ => OfElements(XDocument.Parse(text, LoadOptions.PreserveWhitespace).Root!),
            });
        }

        Assert.Empty(Directory.EnumerateFiles(Folder, ".*"));
        return records;
    }

    public override Task MakeTargetRefuseAsync(DeliveryMessage message) => _acknowledge
        ? File.WriteAllTextAsync(Path.Combine(Folder, $"{message.Key}.err"), "unknown part")
        : File.WriteAllTextAsync(Path.Combine(Folder, message.Key + Extension), _format switch
        {
            FileFormat.Json => """{ "serial": "another part" }""",
            FileFormat.Csv => "serial\r\nanother part\r\n",
            _ => "<inspection><serial>another part</serial></inspection>",
        });

    private string Extension => $".{_format.ToString().ToLowerInvariant()}";

    private static JsonObject OfCells(List<List<string>> lines)
    {
        Assert.Equal(2, lines.Count);
        return new JsonObject(lines[0].Zip(lines[1]).Where(cell => cell.Second.Length > 0).Select(cell => KeyValuePair.Create(cell.First, ValueOf(cell.First, cell.Second))));
    }

    private static JsonObject OfElements(XElement root) =>
        new(root.Elements().Select(element => KeyValuePair.Create(element.Name.LocalName, ValueOf(element.Name.LocalName, element.Value))));

    /// <summary>Files have no types: the receiver knows which of its columns are numbers.</summary>
    private static JsonNode? ValueOf(string name, string text) => name is "diameter" or "count" ? JsonNode.Parse(text) : JsonValue.Create(text);

    private static async Task CheckManifestAsync(string file)
    {
        var manifest = Path.ChangeExtension(file, ".manifest");
        if (File.Exists(manifest))
        {
            var told = JsonNode.Parse(await File.ReadAllTextAsync(manifest))!;
            var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file)));
            Assert.Equal((Path.GetFileName(file), hash), ((string)told["file"]!, (string)told["sha256"]!));
        }
    }

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

        public bool Acknowledges { get; set; }

        public void Rename(string from, string to)
        {
            _real.Rename(from, to);
            if (Acknowledges && !to.EndsWith(".manifest", StringComparison.Ordinal))
            {
                File.WriteAllText(Path.ChangeExtension(to, ".ack"), $"receipt {Path.GetFileNameWithoutExtension(to)[..8]}");
            }
        }

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
