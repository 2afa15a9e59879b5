namespace Sightline.Images;

/// <summary>Reads an image wherever it lies: here, else in the cold store.</summary>
internal sealed class ImageReader(IImageFiles files, ColdImages? cold = null)
{
    /// <summary>Some of its bytes; null when it is in neither.</summary>
    public async Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct) =>
        await files.OpenAsync(sha256, from, count, ct) ?? (cold is null ? null : await cold.OpenAsync(sha256, from, count, ct));
}
