using System.Diagnostics;

namespace Sightline.SystemTests.Disks;

/// <summary>A real file system of a few megabytes, mounted for one test. Needs the right to mount; where that is not given, the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _mountedAt = Directory.CreateTempSubdirectory("sightline-disk-").FullName;

    public SmallDisk(int megabytes)
    {
        var trouble = OperatingSystem.IsLinux() ? Mount("-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _mountedAt) : "it is no Linux";
        if (trouble is not null)
        {
            Directory.Delete(_mountedAt);
            Assert.Skip($"A small disk cannot be mounted here: {trouble}. Run as root, with the right to mount.");
        }
    }

    public string Path => _mountedAt;

    private string Filler => System.IO.Path.Combine(_mountedAt, "filler");

    /// <summary>Writes until nothing more goes on it.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[64 * 1024]; block.Length > 0;)
        {
            try
            {
                file.Write(block);
            }
            catch (IOException)
            {
                // Smaller and smaller, down to the last byte.
                block = new byte[block.Length / 2];
            }
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    /// <summary>As a system does with a disk that has errors. Nothing may be open for writing on it.</summary>
    public void MakeReadOnly() => Assert.Null(Mount("-o", "remount,ro", _mountedAt));

    public void MakeWritable() => Assert.Null(Mount("-o", "remount,rw", _mountedAt));

    public void Dispose()
    {
        Run("umount", "-l", _mountedAt);
        Directory.Delete(_mountedAt);
    }

    private static string? Mount(params string[] arguments) => Run("mount", arguments);

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
