using System.Buffers;
using System.Security.Cryptography;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>Part of an image: the bytes from one place to another, both counted from 0 and included, of a whole.</summary>
internal readonly record struct ImagePart(long From, long To, long Total)
{
    public long Count => To - From + 1;
}

/// <summary>What came of an upload.</summary>
/// <param name="Size">Bytes that came.</param>
/// <param name="Sha256">Their hash.</param>
/// <param name="Broken">Why no more came; null when the sender was done.</param>
internal sealed record Received(long Size, string Sha256, Exception? Broken);

/// <summary>
/// Images on their way in, under <c>images/.partial</c>. Each upload writes a file of its own; what a broken one brought is
/// kept under the hash it promised, so that the sender can go on from there. Nothing here is an image yet.
/// </summary>
internal sealed class ImageUploads(DataFolder folder, TimeProvider time)
{
    private static readonly TimeSpan s_keptFor = TimeSpan.FromDays(1);

    private readonly string _place = Path.Combine(folder.Images, ".partial");

    /// <summary>Path for one upload, under a name that no other has.</summary>
    public string AsideOf(string sha256) => Path.Combine(_place, $"{sha256}.{Guid.NewGuid():N}");

    public void MakePlace() => Directory.CreateDirectory(_place);

    /// <summary>Where what came of an image so far is kept.</summary>
    public string PathOf(string sha256) => Path.Combine(_place, sha256);

    /// <summary>How much of an image is kept, from its beginning.</summary>
    public long OffsetOf(string sha256) => new FileInfo(PathOf(sha256)) is { Exists: true } kept ? kept.Length : 0;

    /// <summary>Writes what a sender sends, until it ends, breaks off or is one byte too much.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static async Task<Received> WriteAsync(string path, Stream content, long most, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            var received = await WriteAsync(file, content, buffer, most, ct);
            file.Flush(flushToDisk: true);
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<Received> WriteAsync(FileStream file, Stream content, byte[] buffer, long most, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        Exception? broken = null;
        while (size <= most)
        {
            int read;
            try
            {
                read = await content.ReadAsync(buffer, ct);
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                broken = ended;
                break;
            }

            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            size += read;
        }

        return new Received(size, Convert.ToHexStringLower(hash.GetHashAndReset()), broken);
    }

    /// <summary>Keeps the beginning of an image, when it is more than what is kept already.</summary>
    public void Keep(string sha256, string aside)
    {
        if (new FileInfo(aside).Length > OffsetOf(sha256))
        {
            File.Move(aside, PathOf(sha256), overwrite: true);
        }
    }

    /// <summary>Adds a part to what is kept. The caller has seen that it goes on there.</summary>
    public async Task JoinAsync(string sha256, string aside)
    {
        if (OffsetOf(sha256) == 0)
        {
            File.Move(aside, PathOf(sha256), overwrite: true);
            return;
        }

        var before = OffsetOf(sha256);
        await using var kept = new FileStream(PathOf(sha256), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        try
        {
            await using var part = File.OpenRead(aside);
            await part.CopyToAsync(kept, CancellationToken.None);
            kept.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            kept.SetLength(before);
            throw;
        }
    }

    public static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, CancellationToken.None));
    }

    public void Drop(string sha256) => Delete(PathOf(sha256));

    public void Delete(string path)
    {
        if (Directory.Exists(_place))
        {
            File.Delete(path);
        }
    }

    /// <summary>Before anything is sent: what the process that ran before was writing when it ended is kept like a broken upload.</summary>
    public void Adopt()
    {
        foreach (var aside in Files().Where(f => Path.GetExtension(f).Length > 0).ToList())
        {
            Keep(Path.GetFileNameWithoutExtension(aside), aside);
            File.Delete(aside);
        }
    }

    /// <summary>Deletes what nobody went on with for a day.</summary>
    /// <returns>How many.</returns>
    public int Sweep()
    {
        var before = time.GetUtcNow() - s_keptFor;
        var old = Files().Select(f => new FileInfo(f)).Where(f => f.Exists && f.LastWriteTimeUtc < before.UtcDateTime).ToList();
        old.ForEach(f => f.Delete());
        return old.Count;
    }

    private IEnumerable<string> Files() => Directory.Exists(_place) ? Directory.EnumerateFiles(_place) : [];
}
