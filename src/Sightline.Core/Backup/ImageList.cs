using System.Globalization;
using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Buffering.Archives;
using Sightline.Storage;

namespace Sightline.Backup;

/// <summary>One image of a backup.</summary>
/// <param name="Sha256">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsCold">It lies in the cold store, which is backed up by whoever runs that.</param>
internal readonly record struct ListedImage(string Sha256, long Size, bool IsCold = false);

/// <summary>The images that facts of a journal tell of, and the list of them in a backup.</summary>
internal static class ImageList
{
    /// <summary>Each image once, with the size its newest fact gives.</summary>
    public static IReadOnlyList<ListedImage> Of(string journal)
    {
        using var db = SqliteDatabase.OpenReader(journal);
        var images = new SortedDictionary<string, (long Size, bool IsCold)>(StringComparer.Ordinal);
        using var shelf = new ArchiveShelf(ArchiveShelf.FolderOf(journal));
        using var rows = db.Prepare("SELECT kind, source, body, position FROM facts WHERE kind IN (?1, ?2, ?3) ORDER BY position").Bind(1, FactKinds.Image).Bind(2, FactKinds.ImagesRemoved).Bind(3, FactKinds.ImagesMoved).Query();
        while (rows.Read())
        {
            using var body = JsonDocument.Parse(rows.IsText(2) ? shelf.BodyOf(rows.Int64(3), rows.Text(2)) : rows.Bytes(2));
            if (rows.Text(0) == FactKinds.Image)
            {
                images[rows.Text(1)] = (body.RootElement.GetProperty("size").GetInt64(), false);
                continue;
            }

            foreach (var hash in body.RootElement.GetProperty("images").EnumerateArray().Select(i => i.GetString()!))
            {
                if (rows.Text(0) == FactKinds.ImagesRemoved)
                {
                    images.Remove(hash);
                }
                else if (images.TryGetValue(hash, out var moved))
                {
                    images[hash] = moved with { IsCold = true };
                }
            }
        }

        return [.. images.Select(i => new ListedImage(i.Key, i.Value.Size, i.Value.IsCold))];
    }

    public static byte[] Write(IEnumerable<ListedImage> images) =>
        Encoding.ASCII.GetBytes(string.Concat(images.Select(i => $"{i.Sha256} {i.Size}\n")));

    /// <summary>The list as it stands in a backup, line by line.</summary>
    /// <exception cref="InvalidDataException">A line says no image.</exception>
    public static IEnumerable<ListedImage> Read(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            yield return line.Split(' ') is [var hash, var size] && hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                ? new ListedImage(hash, bytes)
                : throw new InvalidDataException($"{path} has a line '{line}', which names no image. Use another copy of this backup.");
        }
    }
}
