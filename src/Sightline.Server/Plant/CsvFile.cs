using System.Text;
using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Server.Plant;

/// <summary>A CSV file as it stands: its columns and rows; or why it is none.</summary>
/// <param name="Separator">What stands between cells: comma, semicolon or tab, whichever the header has most of.</param>
/// <param name="Columns">Of the header.</param>
/// <param name="Rows">The rows after it.</param>
/// <param name="Problem">Null when it can be read.</param>
internal sealed record CsvFile(char Separator, IReadOnlyList<string> Columns, IReadOnlyList<CsvRow> Rows, string? Problem = null)
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public static CsvFile Read(ReadOnlyMemory<byte> bytes)
    {
        string text;
        try
        {
            text = s_strict.GetString(bytes.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Not("The file is not UTF-8. Save it as 'CSV UTF-8'.");
        }

        var separator = SeparatorOf(text);
        var reader = new CsvReader(new StringReader(text), separator);
        if (reader.Read() is not { } header)
        {
            return Not("The file is empty. Its first line names the columns, such as id,name.");
        }

        if (header.Problem is not null)
        {
            return Not(header.Problem);
        }

        var rows = new List<CsvRow>();
        while (reader.Read() is { } row)
        {
            rows.Add(row);
        }

        return new CsvFile(separator, [.. header.Cells.Select(c => c.Trim())], rows);
    }

    private static CsvFile Not(string problem) => new(',', [], [], problem);

    private static char SeparatorOf(string text)
    {
        var (quoted, found) = (false, new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0 });
        foreach (var letter in text)
        {
            quoted ^= letter == '"';
            if (!quoted && letter is '\r' or '\n')
            {
                break;
            }

            if (!quoted && found.TryGetValue(letter, out var times))
            {
                found[letter] = times + 1;
            }
        }

        return found.MaxBy(f => f.Value).Key;
    }
}
