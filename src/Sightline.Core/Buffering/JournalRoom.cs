using Microsoft.Extensions.Options;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>Whether the journal's disk has room for what comes. Where it has none, intake is answered 503 and nothing is acknowledged.</summary>
internal sealed class JournalRoom(DataFolder folder, IOptions<JournalOptions> options, IDiskSpace disk, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly FreeSpace _space = new(folder.Path, options.Value.ReservedFreeSpaceInBytes, time, disk);

    /// <summary>What is the matter, in a sentence; null while there is room.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _space.IsEnough ? null
                    : $"The disk has {_space.FreeBytes} bytes free, and {options.Value.ReservedFreeSpaceInBytes} are kept free (Journal:ReservedFreeSpaceInBytes): nothing is taken, senders get 503 and keep what they have.";
            }
        }
    }
}
