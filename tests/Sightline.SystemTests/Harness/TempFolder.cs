namespace Sightline.SystemTests.Harness;

/// <summary>A folder of one test, gone with it.</summary>
public sealed class TempFolder(string? within = null) : IDisposable
{
    public string Path { get; } = within is null ? Directory.CreateTempSubdirectory("sightline-system-").FullName : Directory.CreateDirectory(System.IO.Path.Combine(within, "sightline")).FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
        if (name.StartsWith("secret", StringComparison.Ordinal) && !OperatingSystem.IsWindows())
        {
            // As the node wants its secrets kept.
            File.SetUnixFileMode(In(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
