using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sightline.Images;

namespace Sightline.Insight.Datasets.Formats;

/// <summary>
/// Writes a training set as one ZIP while it is read: nothing is kept in memory but one piece of one file. The same manifest gives the same
/// bytes. An image that went since the set was made is named in a list at the end.
/// </summary>
internal sealed class DatasetZip(ImageReader files)
{
    /// <summary>Lists the images that went after the set was made; not there where none did.</summary>
    public const string GoneSince = "gone-since.json";

    /// <summary>ZIP knows no earlier moment, and the set's own time is a position of the journal.</summary>
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task WriteAsync(DatasetManifest manifest, Stream to, CancellationToken ct)
    {
        var gone = new List<string>();
        await using var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct);
        foreach (var entry in DatasetEntries.Of(manifest))
        {
            if (entry.Picture is { } picture)
            {
                await using var image = await files.OpenAsync(picture.Sha256, 0, ImageStore.MostBytes, ct);
                if (image is null)
                {
                    gone.Add(entry.Path);
                }
                else
                {
                    await WriteAsync(zip, entry.Path, image, CompressionLevel.NoCompression, ct);
                }
            }
            else
            {
                using var text = new MemoryStream(entry.Bytes!);
                await WriteAsync(zip, entry.Path, text, CompressionLevel.Optimal, ct);
            }
        }

        if (gone.Count > 0)
        {
            using var list = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(gone, PathListJson.Default.ListString));
            await WriteAsync(zip, GoneSince, list, CompressionLevel.Optimal, ct);
        }
    }

    private static async Task WriteAsync(ZipArchive zip, string path, Stream content, CompressionLevel level, CancellationToken ct)
    {
        var entry = zip.CreateEntry(path, level);
        entry.LastWriteTime = s_noTime;
        await using var into = await entry.OpenAsync(ct);
        await content.CopyToAsync(into, ct);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(List<string>))]
internal sealed partial class PathListJson : System.Text.Json.Serialization.JsonSerializerContext;
