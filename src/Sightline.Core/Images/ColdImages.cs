using System.Security.Cryptography;

namespace Sightline.Images;

/// <summary>The second store, where old images lie; none on a node that has none.</summary>
internal sealed class ColdImages(IImageFiles? files)
{
    /// <summary>Null where there is no second store.</summary>
    public IImageFiles? Files => files;

    public Task<long?> SizeAsync(string sha256, CancellationToken ct) => files is null ? Task.FromResult<long?>(null) : files.SizeAsync(sha256, ct);

    public Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct) => files is null ? Task.FromResult<Stream?>(null) : files.OpenAsync(sha256, from, count, ct);

    public Task DeleteAsync(string sha256, CancellationToken ct) => files is null ? Task.CompletedTask : files.DeleteAsync(sha256, ct);

    /// <summary>What lies there has the hash of its name, byte for byte.</summary>
    public async Task<bool> IsWholeAsync(string sha256, CancellationToken ct)
    {
        await using var content = await OpenAsync(sha256, 0, long.MaxValue, ct);
        return content is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)) == sha256;
    }
}
