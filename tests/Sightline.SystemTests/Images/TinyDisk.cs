using System.Diagnostics;

namespace Sightline.SystemTests.Images;

/// <summary>A real file system of a few megabytes, mounted where the images of a node lie. Where mounting is not allowed, the test is skipped with the reason.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly string _at;

    private TinyDisk(string at) => _at = at;

    public static TinyDisk At(string folder, int mebibytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Small disks are mounted on Linux only.");
        Directory.CreateDirectory(folder);
        var (code, said) = Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder);
        Assert.SkipWhen(code != 0, $"A small disk cannot be mounted here: {said.Trim()}. Run the tests as root to see what a full disk does.");
        return new TinyDisk(folder);
    }

    public string In(string name) => Path.Combine(_at, name);

    /// <summary>Somebody else's file takes what room there is.</summary>
    public void Fill(string name)
    {
        using var file = new FileStream(In(name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            var block = new byte[4_096];
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, as wished.
        }
    }

    public void Dispose()
    {
        var (code, said) = Run("umount", "-l", _at);
        Assert.True(code == 0, said);
    }

    private static (int Code, string Said) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said);
        }
        catch (System.ComponentModel.Win32Exception none)
        {
            return (1, none.Message);
        }
    }
}
