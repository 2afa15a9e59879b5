namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>The known word nearest to a mistyped one.</summary>
internal static class Nearest
{
    /// <summary>A leading blank and the question, or an empty text when nothing is near.</summary>
    public static string Hint(string word, IEnumerable<string> known) =>
        To(word, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    public static string? To(string word, IEnumerable<string> known)
    {
        var reach = Math.Max(2, word.Length / 3);
        return known
            .Select(candidate => (candidate, distance: Distance(Lower(word), Lower(candidate))))
            .Where(pair => pair.distance <= reach && pair.distance < pair.candidate.Length)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    private static string Lower(string text) => text.ToLowerInvariant();

    // Levenshtein with two rows.
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
