namespace Sightline.Exports;

/// <summary>What happens to a defect class that the map does not list.</summary>
internal enum UnknownClassPolicy
{
    Park,
    Default,
    Drop,
    Review,
}

/// <summary>What happens to a record whose confidence is below the map's limit.</summary>
internal enum LowConfidencePolicy
{
    Park,
    Review,
    Send,
}

/// <summary>What happens to a field whose sources are all absent.</summary>
internal enum MissingPolicy
{
    Park,
    Default,
    Drop,
    Review,
}

/// <summary>What happens to a value that the lookup does not list.</summary>
internal enum LookupMissingPolicy
{
    Park,
    Default,
    Drop,
    Keep,
    Review,
}

/// <summary>What happens to a text longer than the target takes.</summary>
internal enum TooLongPolicy
{
    Park,
    Cut,
    Default,
    Drop,
    Review,
}

/// <summary>What happens to a number that the target does not take. Nothing is moved to the nearest limit: that would be a value nobody measured.</summary>
internal enum OutOfRangePolicy
{
    Park,
    Default,
    Drop,
    Review,
}

/// <summary>JSON type that the target wants.</summary>
internal enum FieldType
{
    String,
    Number,
    Boolean,
    Time,
}

/// <summary>The words of the map file: every enumeration above is one lower-case word.</summary>
internal static class MapWords
{
    public static string Word<T>(this T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static IReadOnlyList<string> Of<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(v => v.Word())];

    public static bool TryRead<T>(string word, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (candidate.Word() == word)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>'a', 'b' or 'c'.</summary>
    public static string OneOf(IReadOnlyList<string> words)
    {
        var quoted = words.Select(w => $"'{w}'").ToList();
        return quoted.Count == 1 ? quoted[0] : $"{string.Join(", ", quoted.Take(quoted.Count - 1))} or {quoted[^1]}";
    }
}
