using System.Runtime.CompilerServices;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>Images as files of the data folder: <c>images/ab/ab12…</c>. The name is given to a file that is whole, by one rename, and the folder is flushed after it.</summary>
internal sealed class FolderImages(string root) : IImageFiles
{
    public const string Kind = "folder";

    public FolderImages(DataFolder folder)
        : this(folder.Images)
    {
    }

    public bool IsOnOwnDisk => true;

    public string PathOf(string sha256) => Path.Combine(root, sha256[..2], sha256);

    public Task PutAsync(string sha256, string file, string mediaType, CancellationToken ct)
    {
        var final = PathOf(sha256);
        var below = Path.GetDirectoryName(final)!;
        if (!Directory.Exists(below))
        {
            Directory.CreateDirectory(below);
            FolderFlush.Flush(root);
        }

        File.Move(file, final, overwrite: true);
        FolderFlush.Flush(below);
        return Task.CompletedTask;
    }

    public Task<long?> SizeAsync(string sha256, CancellationToken ct) =>
        Task.FromResult(new FileInfo(PathOf(sha256)) is { Exists: true, Length: var size } ? size : (long?)null);

    public Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true) { Position = from });
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(string sha256, CancellationToken ct)
    {
        if (Directory.Exists(Path.GetDirectoryName(PathOf(sha256))))
        {
            File.Delete(PathOf(sha256));
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<(string Sha256, long Size)> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(root))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateDirectories(root, "??").SelectMany(Directory.EnumerateFiles))
        {
            ct.ThrowIfCancellationRequested();
            if (ImageStore.IsHash(Path.GetFileName(file)))
            {
                yield return (Path.GetFileName(file), new FileInfo(file).Length);
            }
        }
    }
}

/// <summary>The folder, for <c>Images:Store</c>.</summary>
internal sealed class FolderImagesKind(DataFolder folder) : IImageFilesKind
{
    public string Name => FolderImages.Kind;

    public IReadOnlyList<string> Problems(ImagesOptions options) => [];

    public IImageFiles Create(ImagesOptions options) => new FolderImages(folder);
}
