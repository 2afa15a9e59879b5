namespace Sightline.Backup;

/// <summary>Brings the images of a journal into a backup: as second names for the same bytes where the disk is the same, as copies elsewhere, or as a list alone.</summary>
internal sealed class ImageCopies(string images, BackupFolder folder, ImagesMode mode, Action<string> progress)
{
    private readonly List<ListedImage> _kept = [];
    private readonly List<string> _notThere = [];
    private bool _links = true;

    public ImagesPart Make(CancellationToken ct)
    {
        var wanted = ImageList.Of(folder.In(BackupFolder.Journal));
        foreach (var image in wanted)
        {
            ct.ThrowIfCancellationRequested();
            if (Trouble(image, ct) is { } trouble)
            {
                _notThere.Add($"{image.Sha256} {trouble}\n");
            }
            else
            {
                _kept.Add(image);
                progress($"{DurableFile.Count(_kept.Count)} of {DurableFile.Count(wanted.Count)} images");
            }
        }

        DurableFile.Write(folder.In(BackupFolder.ImageList), ImageList.Write(_kept));
        if (_notThere.Count > 0)
        {
            DurableFile.Write(folder.In(BackupFolder.ImagesNotThere), System.Text.Encoding.ASCII.GetBytes(string.Concat(_notThere)));
        }

        return new ImagesPart(mode, _kept.Count, _kept.Sum(i => i.Size), _notThere.Count);
    }

    private string? Trouble(ListedImage image, CancellationToken ct)
    {
        if (mode == ImagesMode.Reference)
        {
            // They may lie in a store that is no folder.
            return null;
        }

        var file = new FileInfo(BackupFolder.ImageIn(images, image.Sha256));
        return !file.Exists ? image.IsCold ? "lies in the cold store, which is not part of this backup" : "is not in the folder"
            : file.Length != image.Size ? $"has {file.Length} bytes instead of {image.Size}"
            : Keep(file.FullName, image, ct);
    }

    private string? Keep(string path, ListedImage image, CancellationToken ct)
    {
        var kept = BackupFolder.ImageIn(folder.In("images"), image.Sha256);
        if (_links && (_links = DurableFile.TryLink(path, kept)))
        {
            return null;
        }

        if (DurableFile.Copy(path, kept, ct).Sha256 == image.Sha256)
        {
            return null;
        }

        File.Delete(kept);
        return "has bytes that are not those of its name";
    }
}
