namespace Sightline.Storage;

/// <summary>Free room on the disk of a folder, looked up at most once a second.</summary>
internal sealed class FreeSpace(string folder, long reservedBytes, TimeProvider time, IDiskSpace? disk = null)
{
    private readonly IDiskSpace _disk = disk ?? new DriveSpace();
    private long _asked = long.MinValue;

    public long FreeBytes { get; private set; }

    public bool IsEnough
    {
        get
        {
            var now = time.GetTimestamp();
            if (_asked == long.MinValue || time.GetElapsedTime(_asked, now) >= TimeSpan.FromSeconds(1))
            {
                FreeBytes = _disk.FreeBytes(folder);
                _asked = now;
            }

            return FreeBytes >= reservedBytes;
        }
    }
}
