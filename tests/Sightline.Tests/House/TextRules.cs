using System.Text.RegularExpressions;

namespace Sightline.Tests.House;

/// <summary>Rules that one look at one file can hold.</summary>
internal static class TextRules
{
    /// <summary>File-scoped namespaces equal to the folder (STYLE rule 3).</summary>
    public static IEnumerable<string> Namespace(SourceFile file, string rootNamespace)
    {
        var folders = file.Path.Split('/')[2..^1];
        var expected = string.Join('.', folders.Prepend(rootNamespace));
        var declared = Regex.Matches(file.Code, @"^\s*namespace\s+([\w.]+)\s*([;{]?)", RegexOptions.Multiline);
        if (declared.Count == 0)
        {
            return Regex.IsMatch(file.Code, @"\b(class|struct|interface|enum|record)\s+\w")
                ? [$"{file.Path} declares a type outside a namespace. Begin it with: namespace {expected};"]
                : [];
        }

        return declared
            .Where(match => match.Groups[1].Value != expected || match.Groups[2].Value != ";")
            .Select(match => $"{file.Path} says '{match.Value.Trim()}'. Its folder says: namespace {expected};");
    }

    /// <summary>A region hides length instead of removing it.</summary>
    public static IEnumerable<string> Regions(SourceFile file) =>
        Find(file, file.Code, @"^[ \t]*#\s*region\b", "opens a region. Split the file instead.");

    /// <summary>What is not done is not shipped: open ends belong into an issue.</summary>
    public static IEnumerable<string> OpenEnds(SourceFile file) =>
        Find(file, file.Text, @"\b(TODO|FIXME|HACK|XXX)\b", "leaves an open end. Finish it, or write an issue.")
            .Concat(Find(file, file.Code, @"\bNotImplementedException\b", "is not implemented. Finish it, or leave it out."));

    /// <summary>
    /// A swallowed exception is a hole in traceability. Only one named by its type or a filter may end here, with a comment
    /// that says why nothing follows from it.
    /// </summary>
    public static IEnumerable<string> SwallowedExceptions(SourceFile file) =>
        Regex.Matches(file.Code, @"\bcatch\b\s*(\(([^()]*)\))?\s*(when\s*\((?>[^()]|(?<d>\()|(?<-d>\)))*\)\s*)?\{\s*\}")
            .Where(match => !HasReason(file, match) || !SaysWhich(match))
            .Select(match => Problem(file, match.Index, "swallows an exception. Handle it, or name it by type or filter and say in a comment why nothing follows."));

    /// <summary>A ban that can be switched off is none.</summary>
    public static IEnumerable<string> LiftedBans(string path, string text) =>
        Regex.Matches(text, @"\bRS0030\b").Select(match =>
            $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1} mentions RS0030. The banned symbols have no exceptions; inject what is needed.");

    private static bool HasReason(SourceFile file, Match match) =>
        Regex.IsMatch(file.Text.AsSpan(match.Index, match.Length), @"//\s*\w|/\*\s*\w");

    // By its type, or by a filter: catch (Exception e) when (IsDiskTrouble(e)).
    private static bool SaysWhich(Match match) =>
        match.Groups[3].Success
        || match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var type, ..] && type is not ("Exception" or "System.Exception");

    private static IEnumerable<string> Find(SourceFile file, string where, string pattern, string says) =>
        Regex.Matches(where, pattern, RegexOptions.Multiline).Select(match => Problem(file, match.Index, says));

    private static string Problem(SourceFile file, int index, string says) => $"{file.Path}:{file.LineOf(index)} {says}";
}
