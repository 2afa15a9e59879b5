using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sightline.Benchmarks.Report;

/// <summary>Writes a run to its two files.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions s_form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(string folder, string name, IReadOnlyDictionary<string, string> conditions, Sheet sheet)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{name}");
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(new { name, conditions, targets = sheet.Verdicts, rows = sheet.Rows }, s_form) + "\n");
        File.WriteAllText(path + ".md", TableText.Markdown(name, conditions, sheet));
        return path;
    }
}
