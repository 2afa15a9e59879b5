using System.Text.RegularExpressions;

namespace Sightline.Tests.House;

/// <summary>STYLE rule 8: each line of docs/guarantees.md names the test that proves it.</summary>
internal static class Guarantees
{
    public static IReadOnlyList<string[]> Rows(string page) =>
        [.. page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)).Skip(1)];

    public static IEnumerable<string> Problems(string page, IReadOnlyCollection<SourceFile> tests)
    {
        foreach (var row in Rows(page))
        {
            var proof = row[^1];
            var names = Regex.Matches(proof, @"`(\w+)\.(\w+)`");
            if (names.Count == 0)
            {
                yield return $"'{row[0]}' names no test. Name one as `Class.Method`.";
            }

            if (proof.StartsWith("open:", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var name in names.Where(name => !tests.Any(file => Declares(file, name.Groups[1].Value, name.Groups[2].Value))))
            {
                yield return $"'{row[0]}' names {name.Value}, and there is no such test. Write it, or mark the line open.";
            }
        }
    }

    private static bool Declares(SourceFile file, string type, string method) =>
        Regex.IsMatch(file.Code, $@"\bclass\s+{type}\b") && Regex.IsMatch(file.Code, $@"\]\s*public\s+(async\s+)?(void|Task|ValueTask)\s+{method}\s*\(");
}
