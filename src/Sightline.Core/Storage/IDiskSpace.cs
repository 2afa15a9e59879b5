namespace Sightline.Storage;

/// <summary>How much room a disk has left for whom this node runs as.</summary>
internal interface IDiskSpace
{
    /// <summary>Free bytes of the disk that a folder lies on.</summary>
    long FreeBytes(string folder);
}

/// <summary>The machine's own answer.</summary>
internal sealed class DriveSpace : IDiskSpace
{
    public long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
