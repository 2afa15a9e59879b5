namespace Sightline.Decisions.Rules.Watching;

/// <summary>What a finding is about, as one text: its parts between strokes. A stroke inside a name is written so that no two names run together.</summary>
internal static class WatchKey
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        var escaped = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            escaped[i] = parts[i].Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        }

        return string.Join('/', escaped);
    }
}
