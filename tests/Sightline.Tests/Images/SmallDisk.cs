using Sightline.Storage;

namespace Sightline.Tests.Images;

/// <summary>A disk of a settable size on which nothing lies but a folder's images.</summary>
internal sealed class SmallDisk(long bytes) : IDiskSpace
{
    public long Bytes { get; set; } = bytes;

    public long FreeBytes(string folder) =>
        Bytes - Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
