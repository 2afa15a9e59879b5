namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>A file on a simulated disk as a program sees it that writes without SQLite.</summary>
internal sealed class DiskStream(string path, SimulatedDisk disk) : FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        disk.Opened(Name);
        Answered(disk.Writing(Name, Position, buffer, out var reached));
        base.Write(buffer[..reached]);
    }

    public override void Flush(bool flushToDisk) => Answered(disk.Syncing(Name));

    private static void Answered(int code)
    {
        if (code != 0)
        {
            throw new IOException($"The simulated disk refuses: {code}.");
        }
    }
}
