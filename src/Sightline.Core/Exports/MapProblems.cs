using System.Text.Json;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>Every problem of one file, each as: file: where is what. Do this.</summary>
internal sealed class MapProblems(string fileName)
{
    private const int LongestShown = 80;
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public int Count => _all.Count;

    public void Add(string where, string whatAndRemedy) => _all.Add($"{fileName}: {where} {whatAndRemedy}");

    /// <summary>A value as it reads in a sentence.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"'{Short(value.GetString()!)}'",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Short(value.GetRawText()),
    };

    public static string Short(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";

    /// <summary>Ends a sentence with the word probably meant, if there is one.</summary>
    public static string Suggest(string typed, IEnumerable<string> known) =>
        Nearest.To(typed, known) is { } nearest ? $"; nearest is '{nearest}'." : ".";
}
