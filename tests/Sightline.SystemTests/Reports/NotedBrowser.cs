using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Reports;

/// <summary>The real browser behind a script that notes each start of it, and may do something else in its place.</summary>
internal sealed class NotedBrowser : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <param name="instead">Lines of shell that come before the browser; <c>$starts</c> is how often it was started, this time too.</param>
    /// <param name="flags">What it is told besides.</param>
    public NotedBrowser(string instead = "", string flags = "")
    {
        Program = _folder.In("browser");
        _folder.Write("browser", $"""
            #!/bin/sh
            echo "$$ $PWD" >> {_folder.In("starts")}
            starts=$(wc -l < {_folder.In("starts")})
            {instead}
            exec {Tools.Chromium()} "$@" {flags}

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public string Program { get; }

    /// <summary>Every start: its process, and the folder it works in.</summary>
    public IReadOnlyList<(int Process, string Folder)> Starts => File.Exists(_folder.In("starts"))
        ? [.. File.ReadAllLines(_folder.In("starts")).Select(line => line.Split(' ', 2)).Select(words => (int.Parse(words[0]), words[1]))]
        : [];

    // A process that has ended and that nobody has asked for yet has no command line any more.
    public static bool IsAlive(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static Task EndedAsync(int process) => Until.TrueAsync(() => !IsAlive(process), $"the browser {process} ends");

    public void Dispose() => _folder.Dispose();
}
