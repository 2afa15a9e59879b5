using System.Text.Json.Serialization;

namespace Sightline.Backup;

/// <summary>What a backup holds and of when, as its file <c>backup.json</c> says it.</summary>
internal sealed record BackupManifest
{
    public const int NewestForm = 1;

    public int FormatVersion { get; set; }

    /// <summary>Version of the program that wrote it.</summary>
    public string Version { get; set; } = "";

    public DateTimeOffset TakenAt { get; set; }

    public JournalPart Journal { get; set; } = new(0, "", 0);

    public ImagesPart Images { get; set; } = new(ImagesMode.Copy, 0, 0, 0);

    /// <summary>Every file but images and the two that speak of the backup itself, in order of its path.</summary>
    public List<FilePart> Files { get; set; } = [];
}

/// <summary>The journal as of one position.</summary>
/// <param name="Position">Newest fact in it; 0 for none.</param>
/// <param name="Hash">That fact's hash, 64 hexadecimal digits.</param>
/// <param name="Facts">Facts that were looked at when the copy was checked.</param>
internal sealed record JournalPart(long Position, string Hash, long Facts);

/// <summary>The images that facts of this journal tell of.</summary>
/// <param name="Mode">Whether their bytes are in the backup.</param>
/// <param name="Count">How many the list names.</param>
/// <param name="Bytes">Their bytes together.</param>
/// <param name="NotThere">How many facts tell of an image that was not in the folder, or not whole.</param>
internal sealed record ImagesPart(ImagesMode Mode, long Count, long Bytes, long NotThere);

/// <summary>One file of a backup.</summary>
/// <param name="Path">Under the backup as under the data folder, with slashes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
/// <param name="Mode">Who may read and write it, as octal digits; null where the system has no such bits.</param>
internal sealed record FilePart(string Path, long Size, string Sha256, string? Mode);

/// <summary>What becomes of images.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImagesMode>))]
internal enum ImagesMode
{
    [JsonStringEnumMemberName("copy")]
    Copy,

    [JsonStringEnumMemberName("reference")]
    Reference,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
