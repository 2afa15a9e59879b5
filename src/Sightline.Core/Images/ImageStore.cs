using System.Security.Cryptography;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>What became of an image that was sent.</summary>
internal enum ImageOutcome
{
    Stored,
    Known,
    WrongHash,
    NotAnImage,
    TooLarge,
    NoRoom,
}

/// <summary>
/// Images under the name of their content: byte-exact, once each. A file is written aside, flushed, compared with its
/// hash and only then given its name; that it is here becomes a fact.
/// </summary>
internal sealed class ImageStore(DataFolder folder, IJournal journal, TimeProvider time)
{
    public const long MostBytes = 64L << 20;

    private readonly FreeSpace _space = new(EnsureFolder(folder.Images), 1L << 30, time);

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    public string PathOf(string sha256) => Path.Combine(folder.Images, sha256[..2].ToLowerInvariant(), sha256.ToLowerInvariant());

    public async Task<(ImageOutcome Outcome, string? Actual)> PutAsync(string sha256, Stream content, string actor, CancellationToken ct)
    {
        var final = PathOf(sha256);
        if (!_space.IsEnough)
        {
            return (ImageOutcome.NoRoom, null);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        var aside = Path.Combine(folder.Images, $".{Guid.NewGuid():N}");
        try
        {
            var (hash, size, head) = await WriteAsync(aside, content, ct);
            if (size > MostBytes)
            {
                return (ImageOutcome.TooLarge, null);
            }

            if (!hash.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            {
                return (ImageOutcome.WrongHash, hash);
            }

            if (ImageKind.Of(head) is not { } mediaType)
            {
                return (ImageOutcome.NotAnImage, null);
            }

            // A kill between name and fact leaves a file that no record knows; then this one completes it.
            if (File.Exists(final) && journal.Find(FactKinds.Image, hash, hash) is not null)
            {
                return (ImageOutcome.Known, null);
            }

            return await KeepAsync(aside, final, hash, size, mediaType, actor) ? (ImageOutcome.Stored, null) : (ImageOutcome.NoRoom, null);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private async Task<bool> KeepAsync(string aside, string final, string hash, long size, string mediaType, string actor)
    {
        File.Move(aside, final, overwrite: true);
        var body = JsonSerializer.SerializeToUtf8Bytes(new ImageFact(size, mediaType), ImageJson.Default.ImageFact);
        var result = await journal.AppendAsync(new FactDraft(FactKinds.Image, hash, hash, null, time.GetUtcNow(), actor, body), CancellationToken.None);
        if (result.Outcome != AppendOutcome.Full)
        {
            return true;
        }

        File.Delete(final);
        return false;
    }

    private static async Task<(string Hash, long Size, byte[] Head)> WriteAsync(string path, Stream content, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new byte[16];
        var buffer = new byte[64 * 1024];
        long size = 0;
        await using var file = File.Create(path);
        while (size <= MostBytes && await content.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (size < head.Length)
            {
                buffer.AsSpan(0, Math.Min(read, head.Length - (int)size)).CopyTo(head.AsSpan((int)size));
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
            size += read;
        }

        file.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size, head);
    }

    private static string EnsureFolder(string path)
    {
        Directory.CreateDirectory(path);
        return path;
    }
}
