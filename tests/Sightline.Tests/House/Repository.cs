namespace Sightline.Tests.House;

/// <summary>The repository on disk, as the rules read it.</summary>
internal static class Repository
{
    private static readonly string[] BuildOutput = ["bin", "obj", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Every C# file under these folders, without what the build wrote. Never empty: a rule without files proves nothing.</summary>
    public static IReadOnlyList<SourceFile> CSharp(params string[] folders)
    {
        var files = folders.SelectMany(folder => Files(folder, "*.cs")).Select(SourceFile.Read).ToList();
        return files.Count > 0 ? files : throw new InvalidOperationException($"No C# file under {string.Join(", ", folders)}.");
    }

    /// <summary>Paths relative to the root with forward slashes, in order.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var top = Path.Combine(Root, folder);
        return !Directory.Exists(top)
            ? []
            : Directory.EnumerateFiles(top, pattern, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(file => !file.Split('/').Intersect(BuildOutput).Any())
                .Order(StringComparer.Ordinal);
    }

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sightline.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Sightline.slnx in {start} or above it.");
    }
}
