using System.Buffers;
using System.Text;

namespace Sightline.Server.Api;

/// <summary>
/// Cells of a CSV file by RFC 4180, safe to open in a spreadsheet: what would be taken for a formula gets an apostrophe in
/// front, and control characters, which a terminal would obey, are written out.
/// </summary>
internal static class CsvText
{
    private const string Formulas = "=+-@\t\r\n＝＋－＠";

    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n");

    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var plain = WithoutControls(Formulas.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text);
        return plain.AsSpan().ContainsAny(s_quoted) ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain;
    }

    private static string WithoutControls(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var written = new StringBuilder();
        foreach (var letter in text)
        {
            _ = IsControl(letter) ? written.Append($"\\u{(int)letter:x4}") : written.Append(letter);
        }

        return written.ToString();
    }

    private static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\r' or '\n' or '\t');
}
