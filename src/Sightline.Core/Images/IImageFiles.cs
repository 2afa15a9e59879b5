namespace Sightline.Images;

/// <summary>
/// Where the bytes of images lie, each under its hash, in lower case. Whether an image is here is a fact; this only keeps
/// bytes. Every implementation passes the same conformance suite against the real thing.
/// </summary>
internal interface IImageFiles
{
    /// <summary>True when the images lie on the disk of the data folder, so that removing some makes room there.</summary>
    bool IsOnOwnDisk { get; }

    /// <summary>Keeps a file under a hash, whole or not at all. Durable when it returns. What was there is replaced.</summary>
    /// <param name="sha256">The hash of its content, as the caller has verified.</param>
    /// <param name="file">A file on the disk of the data folder, flushed. It may be gone afterwards.</param>
    /// <param name="mediaType">Its kind.</param>
    /// <param name="ct">Stops it; the file is then there or not, never half.</param>
    /// <exception cref="IOException">It could not be kept.</exception>
    Task PutAsync(string sha256, string file, string mediaType, CancellationToken ct);

    /// <summary>Size in bytes; null when there is none.</summary>
    Task<long?> SizeAsync(string sha256, CancellationToken ct);

    /// <summary>The bytes from a place on; null when there is no such image.</summary>
    /// <param name="sha256">Which.</param>
    /// <param name="from">Bytes to leave out.</param>
    /// <param name="count">Bytes to read; it may give more.</param>
    /// <param name="ct">Stops it.</param>
    Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct);

    /// <summary>Deletes one; nothing happens when there is none.</summary>
    Task DeleteAsync(string sha256, CancellationToken ct);

    /// <summary>All that are here, with their sizes, in no order.</summary>
    IAsyncEnumerable<(string Sha256, long Size)> ListAsync(CancellationToken ct);
}

/// <summary>One way to keep images, chosen by <c>Images:Store</c>.</summary>
internal interface IImageFilesKind
{
    string Name { get; }

    /// <summary>What is wrong with the settings that only this kind reads, each as: where is what. Do this.</summary>
    IReadOnlyList<string> Problems(ImagesOptions options);

    IImageFiles Create(ImagesOptions options);
}

/// <summary>The store of images is away or out of order. The sender still owns what it sent.</summary>
internal sealed class ImageStoreAwayException(string message, Exception inner) : IOException(message, inner);
