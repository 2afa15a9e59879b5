using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sightline.Backup;

/// <summary>Names in a backup. Its files lie as in a data folder; three more speak of the backup itself.</summary>
internal sealed class BackupFolder(string path)
{
    public const string Manifest = "backup.json";
    public const string ManifestHash = "backup.json.sha256";

    /// <summary>One line for each image: hash and size. In the manifest as any other file.</summary>
    public const string ImageList = "images.list";

    /// <summary>Images that facts tell of and that could not be kept, each with why.</summary>
    public const string ImagesNotThere = "images-not-there.list";

    public const string Journal = "journal.db";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Where the image lies under a folder of images.</summary>
    public static string ImageIn(string images, string sha256) => System.IO.Path.Combine(images, sha256[..2], sha256);

    public void Write(BackupManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
        DurableFile.Write(In(Manifest), bytes);

        // In the form that sha256sum reads.
        DurableFile.Write(In(ManifestHash), Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {Manifest}\n"));
    }

    /// <summary>The manifest, when it is what was written.</summary>
    /// <exception cref="InvalidDataException">It is not, or this is no backup.</exception>
    public BackupManifest Read()
    {
        if (!File.Exists(In(Manifest)))
        {
            throw new InvalidDataException($"{Path} is no backup: it has no {Manifest}. An interrupted backup has none; give the folder of a finished one.");
        }

        var bytes = File.ReadAllBytes(In(Manifest));
        var said = File.Exists(In(ManifestHash)) ? File.ReadAllText(In(ManifestHash)) : "";
        if (said != $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {Manifest}\n")
        {
            throw new InvalidDataException($"{In(Manifest)} does not fit {ManifestHash}: one of the two was changed or damaged. Use another copy of this backup.");
        }

        var manifest = JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifest)!;
        return manifest.FormatVersion == BackupManifest.NewestForm
            ? manifest
            : throw new InvalidDataException($"{In(Manifest)} has formatVersion {manifest.FormatVersion}, and this program reads {BackupManifest.NewestForm}. Use version {manifest.Version} or a newer one.");
    }
}
