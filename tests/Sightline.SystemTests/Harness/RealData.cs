namespace Sightline.SystemTests.Harness;

/// <summary>Real recordings lie beside the repository and are never part of it. A test that needs one says so and skips without it.</summary>
public static class RealData
{
    public static string Need(string relative)
    {
        var path = Folders().Select(folder => Path.Combine(folder, relative)).FirstOrDefault(p => File.Exists(p) || Directory.Exists(p));
        Assert.SkipUnless(path is not null, $"Real data '{relative}' is not here. Set SIGHTLINE_DATA to the folder that has it.");
        return path!;
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("SIGHTLINE_DATA") is { Length: > 0 } named)
        {
            yield return named;
        }

        yield return Path.Combine(Repository(), "..", "shared", "data");
    }

    private static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Sightline.slnx")))
        {
            at = at.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return at.FullName;
    }
}
