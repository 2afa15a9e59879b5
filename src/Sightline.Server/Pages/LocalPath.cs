namespace Sightline.Server.Pages;

/// <summary>Where to go on after a form: on this node, or not at all.</summary>
internal static class LocalPath
{
    /// <summary>The path when it leads to this node, else the other one. A browser reads a second slash or a backslash as another host.</summary>
    public static string Or(string? path, string otherwise) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Any(c => c == '\\' || char.IsControl(c)) ? path : otherwise;
}
