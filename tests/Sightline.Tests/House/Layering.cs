using System.Text.RegularExpressions;

namespace Sightline.Tests.House;

/// <summary>STYLE rule 1: the stages of the core do not know each other. Hosting alone knows the order.</summary>
internal static class Layering
{
    public const string Core = "src/Sightline.Core/";

    public static readonly string[] Stages =
        ["Acquisition", "Buffering", "Context", "Decisions", "Exports", "Forwarding", "Genealogy"];

    /// <summary>Below every stage: used by all of them, so they name none.</summary>
    public static readonly string[] Ground = ["Model", "Settings", "Storage", "Telemetry"];

    /// <summary>Beside the stages: they may use the journal.</summary>
    public static readonly string[] Beside = ["Backup", "Clocks", "Identity", "Images", "Insight", "Proof", "Rehearsal", "Retention", "Uplink"];

    public const string Host = "Hosting";

    public static IEnumerable<string> Problems(IReadOnlyCollection<SourceFile> core)
    {
        var names = Stages.ToDictionary(stage => stage, stage => NamesIn(core, stage));
        return core.SelectMany(file => Problems(file, names));
    }

    public static string FolderOf(string path) =>
        path[Core.Length..].Split('/') is [var folder, _, ..] ? folder : "";

    private static IEnumerable<string> Problems(SourceFile file, Dictionary<string, string[]> names)
    {
        var folder = FolderOf(file.Path);
        if (folder != Host && !Stages.Contains(folder) && !Ground.Contains(folder) && !Beside.Contains(folder))
        {
            yield return $"{file.Path} is in no folder of the journey. Put it into a stage or a supporting folder of DESIGN §1.";
            yield break;
        }

        var strangers = StrangersOf(folder);
        foreach (var stranger in strangers.Where(s => Names(file.Code, s, names.GetValueOrDefault(s, []))))
        {
            yield return $"{file.Path} names {stranger}. Pass it through a type of Model, or join the two in {Host}/Journey.cs.";
        }

        if (folder != Host && Regex.IsMatch(file.Code, @"\bglobal\s+using\s+(static\s+)?Sightline\b"))
        {
            yield return $"{file.Path} has a global using of our own, which hides who names whom. Write it into the files that need it.";
        }
    }

    private static IEnumerable<string> StrangersOf(string folder)
    {
        if (folder == Host)
        {
            return [];
        }

        var allowed = Ground.Contains(folder) ? [] : new[] { folder, "Buffering" };
        return Stages.Append(Host).Except(allowed);
    }

    // Inside a namespace Sightline.X a stranger can also be named without its first word: Forwarding.Outbox. A bare word
    // before a dot may as well be a property (Context.Values), so there only what the stranger's folder declares counts.
    private static bool Names(string code, string stranger, string[] declared) =>
        Regex.IsMatch(code, $@"\bSightline\s*\.\s*{stranger}\b")
        || (declared.Length > 0 && Regex.IsMatch(code, $@"(?<![.\w]){stranger}\s*\.\s*({string.Join('|', declared)})\b"));

    private static string[] NamesIn(IReadOnlyCollection<SourceFile> core, string stage)
    {
        var files = core.Where(file => FolderOf(file.Path) == stage).ToList();
        var types = files.SelectMany(file => Regex.Matches(file.Code, @"\b(?:class|struct|record|interface|enum)\s+(?:struct\s+|class\s+)?(\w+)"))
            .Select(match => match.Groups[1].Value);
        var folders = files.SelectMany(file => file.Path[Core.Length..].Split('/')[1..^1]);
        return [.. types.Concat(folders).Distinct()];
    }
}
