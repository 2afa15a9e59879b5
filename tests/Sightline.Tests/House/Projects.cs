using System.Xml.Linq;

namespace Sightline.Tests.House;

/// <summary>Who may build on whom: Server → Connectors → Core → Contract, and Server → Plant → Contract.</summary>
internal static class Projects
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Sightline.Contract"] = [],
        ["Sightline.Core"] = ["Sightline.Contract"],
        // Empty: it stands in the place of a package of that name.
        ["librdkafka.redist"] = [],
        ["Sightline.Connectors"] = ["Sightline.Core", "Sightline.Contract", "librdkafka.redist"],
        ["Sightline.Plant"] = ["Sightline.Contract"],
        ["Sightline.Server"] = ["Sightline.Connectors", "Sightline.Core", "Sightline.Plant", "Sightline.Contract"],
    };

    public static IEnumerable<string> Problems(string path, string xml)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var project = XDocument.Parse(xml);
        if (!MayUse.TryGetValue(name, out var allowed))
        {
            yield return $"{path} is a new project. A project is deployed separately, isolates a heavy or licence-bound client, or is what outsiders compile against; layering is no reason.";
            yield break;
        }

        var references = Includes(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        foreach (var stranger in references.Except(allowed))
        {
            yield return $"{path} references {stranger}. It may use {(allowed is [] ? "nothing of ours" : string.Join(", ", allowed))}.";
        }

        foreach (var hidden in Includes(project, "Using").Where(u => u.StartsWith("Sightline", StringComparison.Ordinal)))
        {
            yield return $"{path} adds {hidden} to every file, which hides who names whom. Write the using into the files that need it.";
        }

        if (name == "Sightline.Contract")
        {
            foreach (var dependency in Includes(project, "PackageReference").Concat(Includes(project, "FrameworkReference")))
            {
                yield return $"{path} depends on {dependency}. What a station compiles against has no dependencies.";
            }
        }
    }

    /// <summary>What Directory.Build.props gives to every project must stay out of what is shipped.</summary>
    public static IEnumerable<string> SharedProblems(string xml) =>
        XDocument.Parse(xml).Descendants("PackageReference")
            .Where(package => (string?)package.Attribute("PrivateAssets") != "all")
            .Select(package => $"Directory.Build.props brings {(string?)package.Attribute("Include")} into every project. Say PrivateAssets=\"all\", or reference it where it is used.");

    public static IEnumerable<string> Forgotten(string solution, IEnumerable<string> projects)
    {
        var known = XDocument.Parse(solution).Descendants("Project").Select(p => (string?)p.Attribute("Path")).ToHashSet();
        return projects.Where(project => !known.Contains(project))
            .Select(project => $"{project} is not in Sightline.slnx, so nothing builds it.");
    }

    private static IEnumerable<string> Includes(XDocument project, string element) =>
        project.Descendants(element).Select(e => (string?)e.Attribute("Include")).OfType<string>();
}
