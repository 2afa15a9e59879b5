using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sightline.SystemTests.Docs;

/// <summary>Runs an example as its reader would: with HUB and KEY in the environment.</summary>
internal static partial class Shell
{
    /// <summary>Ends the test here when a tool is missing: skipped on a laptop, failed where everything is required.</summary>
    public static void Need(params string[] tools)
    {
        foreach (var tool in tools.Where(tool => !IsThere(tool)))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("SIGHTLINE_REQUIRE_SERVICES") == "1", $"{tool} is not installed. Install it to run the documented examples.");
            Assert.Fail($"{tool} is not installed, and SIGHTLINE_REQUIRE_SERVICES=1 asks for it.");
        }
    }

    /// <summary>Runs a program with a text on its standard input; fails with what it said when it did not end with 0.</summary>
    public static async Task<string> RunAsync(DocsHub hub, string program, string[] arguments, string input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = hub.Work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HUB"] = hub.Url;
        start.Environment["KEY"] = hub.Key;
        start.Environment["NO_PROXY"] = "*";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEndAsync(ct);
        var complained = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}.\n{await said}\n{await complained}");
        return await said;
    }

    public static Task<string> BashAsync(DocsHub hub, string script, CancellationToken ct) => RunAsync(hub, "bash", ["-euc", script], "", ct);

    public static Task<string> PythonAsync(DocsHub hub, string script, CancellationToken ct) => RunAsync(hub, "python3", ["-"], script, ct);

    /// <summary>What differs from run to run: journal positions, and the quarantine's names that are made of them.</summary>
    public static string Plain(string output) => Positions().Replace(output.ReplaceLineEndings("\n").Trim(), "$1…");

    [GeneratedRegex("""(["']position["']: ?|"quarantineId": ?"q|stored since position |at position )\d+""")]
    private static partial Regex Positions();

    private static bool IsThere(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, tool)) || File.Exists(Path.Combine(folder, tool + ".exe")));
}
