using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Sightline.Settings;

/// <summary>What each setting does, from the table of the operating page. The page is carried in the program, so both say the same.</summary>
internal static partial class SettingMeanings
{
    private static readonly FrozenDictionary<string, string> s_meanings = Read();

    /// <summary>Empty when the page does not name the setting; a test holds that it names all.</summary>
    public static string Of(string name) => s_meanings.GetValueOrDefault(name, "");

    private static FrozenDictionary<string, string> Read()
    {
        using var page = new StreamReader(typeof(SettingMeanings).Assembly.GetManifestResourceStream("Sightline.Settings.operating.md")!);
        return Rows().Matches(page.ReadToEnd()).ToFrozenDictionary(row => row.Groups["name"].Value, row => row.Groups["meaning"].Value.Replace("`", "", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `(?<name>\w+:\w+)` \| [^|]* \| (?<meaning>[^|]*) \|\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Rows();
}
