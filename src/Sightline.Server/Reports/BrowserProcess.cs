using System.Diagnostics;
using System.IO.Pipes;

namespace Sightline.Server.Reports;

/// <summary>A started browser, and the two ends of the pipes to it. Nobody else has the others: there is no port that others of this machine could reach.</summary>
internal sealed record BrowserProcess(Process Process, Stream To, Stream From) : IDisposable
{
    // Chromium listens to its descriptor 3 and answers on 4; .NET hands over 0 to 2 alone. A shell puts them there, and then becomes the browser.
    private const string Moved = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null";

    public static BrowserProcess Start(string program, string folder, IReadOnlyList<string> arguments) =>
        OperatingSystem.IsWindows() ? OnWindows(program, folder, arguments) : OnUnix(program, folder, arguments);

    // A process does not close the streams that somebody else has seen.
    public void Dispose()
    {
        To.Dispose();
        From.Dispose();
        Process.StandardError.Dispose();
        Process.Dispose();
    }

    private static BrowserProcess OnUnix(string program, string folder, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Moved, program, "--remote-debugging-pipe", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder,
        };
        var process = Begin(start);
        return new BrowserProcess(process, process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
    }

    // There the browser is told the handles, which it inherits.
    private static BrowserProcess OnWindows(string program, string folder, IReadOnlyList<string> arguments)
    {
        var (to, from) = (new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable), new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable));
        var start = new ProcessStartInfo(program, ["--remote-debugging-pipe", $"--remote-debugging-io-pipes={to.GetClientHandleAsString()},{from.GetClientHandleAsString()}", .. arguments])
        {
            RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder,
        };
        var process = Begin(start);
        to.DisposeLocalCopyOfClientHandle();
        from.DisposeLocalCopyOfClientHandle();
        return new BrowserProcess(process, to, from);
    }

    private static Process Begin(ProcessStartInfo start) => Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} was not started.");
}
