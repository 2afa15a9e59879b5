using System.Text;

namespace Sightline.Tests.Connectors.Files;

/// <summary>Reads CSV as RFC 4180 describes it, in the plainest way: what a receiver would see.</summary>
internal static class CsvLines
{
    public static List<List<string>> Read(string text, char separator = ',')
    {
        var lines = new List<List<string>> { new() };
        var (cell, quoted) = (new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted)
            {
                if (text[i] != '"')
                {
                    cell.Append(text[i]);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[i++]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (text[i] == '"')
            {
                quoted = true;
            }
            else if (text[i] == separator || text[i] == '\n')
            {
                lines[^1].Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    lines.Add([]);
                }
            }
            else if (text[i] != '\r' || i + 1 == text.Length || text[i + 1] != '\n')
            {
                cell.Append(text[i]);
            }
        }

        Assert.Equal((0, 0, false), (lines[^1].Count, cell.Length, quoted));
        return lines[..^1];
    }
}
