using System.Runtime.InteropServices;
using System.Text;

namespace Sightline.Connectors.Files;

/// <summary>The real disk.</summary>
internal sealed class FolderDisk : IFolderDisk
{
    public bool FolderExists(string folder) => Directory.Exists(folder);

    public bool FileExists(string path) => File.Exists(path);

    public byte[] Read(string path) => File.ReadAllBytes(path);

    public void WriteAndFlush(string path, byte[] content)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: false);

    // On POSIX a rename changes the folder, and the folder reaches the disk only by its own fsync: without it a power cut can take
    // back the name of a file whose bytes are safe. Windows offers no such call; NTFS writes the rename to its own log, so an
    // untimely power cut there can lose the newest names. docs/connectors/file.md says so.
    public void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Posix.open(Encoding.UTF8.GetBytes(folder + '\0'), Posix.ReadOnly);
        if (descriptor < 0)
        {
            throw Failed("opened", folder);
        }

        try
        {
            if (Posix.fsync(descriptor) != 0)
            {
                throw Failed("flushed", folder);
            }
        }
        finally
        {
            _ = Posix.close(descriptor);
        }
    }

    public void Delete(string path) => File.Delete(path);

    private static IOException Failed(string step, string folder) =>
        new($"The folder {folder} could not be {step}: {Marshal.GetLastPInvokeErrorMessage()}");

    private static class Posix
    {
        public const int ReadOnly = 0;

#pragma warning disable IDE1006, CA5392, SYSLIB1054 // The system's own names; libc is found by the loader, and blittable arguments need no generated code.
        [DllImport("libc", SetLastError = true)]
        public static extern int open(byte[] path, int flags);

        [DllImport("libc", SetLastError = true)]
        public static extern int fsync(int descriptor);

        [DllImport("libc", SetLastError = true)]
        public static extern int close(int descriptor);
#pragma warning restore IDE1006, CA5392, SYSLIB1054
    }
}
