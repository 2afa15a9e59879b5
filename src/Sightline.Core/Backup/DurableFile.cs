using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sightline.Backup;

/// <summary>Files copied with their hash and their mode, on the disk when the call returns.</summary>
internal static partial class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder and those above it that are missing, for the own user alone: journal, keys and secrets go in.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public static void FlushFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Copies byte for byte and keeps who may read it. Returns the hash of what was written.</summary>
    public static (long Size, string Sha256) Copy(string from, string to, CancellationToken ct)
    {
        MakeFolder(Path.GetDirectoryName(to)!);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // Never more open than the original, not for a moment.
            options.UnixCreateMode = File.GetUnixFileMode(source.SafeFileHandle) | UnixFileMode.UserWrite;
        }

        using var target = new FileStream(to, options);
        var hashed = Hash(source, target, ct);
        target.Flush(flushToDisk: true);
        return hashed;
    }

    public static (long Size, string Sha256) Hash(string path, CancellationToken ct)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Hash(file, null, ct);
    }

    /// <summary>A second name for the same bytes. False where the two places are not on one file system, or it has no such thing.</summary>
    public static bool TryLink(string from, string to)
    {
        MakeFolder(Path.GetDirectoryName(to)!);
        return OperatingSystem.IsWindows() ? CreateHardLink(to, from, IntPtr.Zero) : Link(from, to) == 0;
    }

    public static string? ModeOf(string path) => OperatingSystem.IsWindows() ? null : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    public static void SetMode(string path, string? mode)
    {
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static (long Size, string Sha256) Hash(Stream source, Stream? target, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        long size = 0;
        while (source.Read(buffer) is > 0 and var read)
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            target?.Write(buffer, 0, read);
            size += read;
        }

        return (size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string from, string to);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, IntPtr attributes);
}
