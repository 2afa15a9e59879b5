using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Sightline.Benchmarks.Raw;

namespace Sightline.Benchmarks.Report;

/// <summary>What a figure is worth nothing without: the machine, its load, the version, the sizes.</summary>
internal static class Conditions
{
    public static Dictionary<string, string> Read(BenchOptions options) => new()
    {
        ["Date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["Commit"] = Git("rev-parse", "--short", "HEAD") + (Git("status", "--porcelain").Length > 0 ? " with uncommitted changes" : ""),
        ["Cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["CPU"] = Line("/proc/cpuinfo", "model name"),
        ["Memory"] = Megabytes("MemTotal"),
        ["Memory available at start"] = Megabytes("MemAvailable"),
        ["OS"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        [".NET"] = RuntimeInformation.FrameworkDescription,
        ["SQLite"] = Sqlite(),
        ["File system of the data"] = new DriveInfo(Path.GetTempPath()).DriveFormat,
        ["Load average at start"] = Load(),
        ["Seconds per measurement"] = options.Seconds.ToString(CultureInfo.InvariantCulture),
        ["Inspections in the history"] = options.History.ToString("N0", CultureInfo.InvariantCulture),
        ["Body"] = "contract inspection of about 600 bytes, 4 % fails with a defect, one camera per client, unique serials",
        ["Clients"] = "in this benchmark's process, on the same cores, over the loopback interface without TLS",
    };

    public static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "not known";

    private static string Sqlite()
    {
        SQLitePCL.Batteries_V2.Init();
        return RawSqlite.Version;
    }

    private static string Line(string file, string name) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "not known" : "not known";

    private static string Megabytes(string name)
    {
        var text = Line("/proc/meminfo", name).Split(' ')[0];
        return long.TryParse(text, CultureInfo.InvariantCulture, out var kib) ? $"{kib * 1_024 / 1_000_000:N0} MB" : "not known";
    }

    private static string Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            return git.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "not known";
        }
    }
}
