namespace Sightline.Model;

/// <summary>The word somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>Null when nothing is close enough to be worth naming.</summary>
    public static string? To(string typed, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = Math.Min(Math.Max(2, typed.Length / 3), typed.Length - 1) + 1;
        foreach (var word in known)
        {
            var distance = Distance(typed.ToLowerInvariant(), word.ToLowerInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (word, distance);
            }
        }

        return best;
    }

    /// <summary>A leading blank and the question, or an empty text when nothing is near.</summary>
    public static string Hint(string typed, IEnumerable<string> known) => To(typed, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    // Levenshtein, two rows.
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var swap = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(swap, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
