using System.Security.Cryptography;

namespace Sightline.Images;

/// <summary>Reads an image wherever it lies: here, else in the cold store. Its hash may be in upper case.</summary>
internal sealed class ImageReader(IImageFiles files, ColdImages? cold = null)
{
    /// <summary>Size in bytes; null when it is in neither.</summary>
    public async Task<long?> SizeAsync(string sha256, CancellationToken ct) =>
        await files.SizeAsync(sha256.ToLowerInvariant(), ct) ?? (cold is null ? null : await cold.SizeAsync(sha256.ToLowerInvariant(), ct));

    /// <summary>It lies in the cold store alone, or in neither.</summary>
    public async Task<bool> IsColdAsync(string sha256, CancellationToken ct) => cold?.Files is not null && await files.SizeAsync(sha256.ToLowerInvariant(), ct) is null;

    /// <summary>
    /// The SHA-256 of what lies on the node's own disk under a hash: another one where the file was changed. Null where it does not lie there;
    /// other stores keep sums of their own.
    /// </summary>
    public async Task<string?> ActualAsync(string sha256, CancellationToken ct)
    {
        if (!files.IsOnOwnDisk)
        {
            return null;
        }

        await using var content = await files.OpenAsync(sha256.ToLowerInvariant(), 0, ImageStore.MostBytes, ct);
        return content is null ? null : Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
    }

    /// <summary>The bytes from a place on, and maybe more than was asked for; null when it is in neither.</summary>
    public async Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct) =>
        await files.OpenAsync(sha256.ToLowerInvariant(), from, count, ct) ?? (cold is null ? null : await cold.OpenAsync(sha256.ToLowerInvariant(), from, count, ct));
}
