using System.Runtime.CompilerServices;
using Sightline.Images;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>Images as files of a second folder, which may lie on another disk: a file is copied aside there, flushed, and only then has its name.</summary>
internal sealed class ColdFolder(string root) : IImageFiles
{
    private readonly FolderImages _files = new(root);

    public bool IsOnOwnDisk => false;

    public async Task PutAsync(string sha256, string file, string mediaType, CancellationToken ct)
    {
        var place = Path.Combine(root, ".partial");
        Directory.CreateDirectory(place);
        var aside = Path.Combine(place, $"{sha256}.{Guid.NewGuid():N}");
        try
        {
            await using (var from = File.OpenRead(file))
            await using (var to = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await from.CopyToAsync(to, ct);
                to.Flush(flushToDisk: true);
            }

            await _files.PutAsync(sha256, aside, mediaType, ct);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    public Task<long?> SizeAsync(string sha256, CancellationToken ct) => _files.SizeAsync(sha256, ct);

    public Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct) => _files.OpenAsync(sha256, from, count, ct);

    public Task DeleteAsync(string sha256, CancellationToken ct) => _files.DeleteAsync(sha256, ct);

    public async IAsyncEnumerable<(string Sha256, long Size)> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var found in _files.ListAsync(ct))
        {
            yield return found;
        }
    }
}
