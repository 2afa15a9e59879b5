using System.Text;
using Sightline.Acquisition.Profiles.Checking;
using Sightline.Model;

namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>Rows of CSV files, one record each. Needed are the columns without which no row can be mapped.</summary>
internal sealed class CsvSource(IReadOnlyList<SourceFile> files, char separator, IReadOnlyCollection<string> needed, string profile) : IRecordSource
{
    // Looked at once: the check for UTF-8 reads the whole file.
    private readonly Lazy<IReadOnlyList<(SourceFile File, string? Problem, IReadOnlyList<string> Header)>> _first = new(
        () => [.. files.Select(file => Utf8.ProblemOf(file) is { } problem ? (file, problem, []) : (file, (string?)null, Header(file, separator)))]);

    public IReadOnlyList<string> Problems() => [.. _first.Value.SelectMany(first => first.Problem is { } problem ? [problem] : Check(first.File, first.Header))];

    public bool Lacks(string field) => _first.Value.Any(first => first.Problem is null && !first.Header.Contains(field));

    public IEnumerable<SourceItem> Read(CancellationToken ct)
    {
        long index = 0;
        foreach (var file in files)
        {
            using var text = Open(file);
            var rows = new CsvReader(text, separator);
            var header = new CsvHeader(rows.Read()?.Cells ?? []);
            while (rows.Read() is { } row)
            {
                ct.ThrowIfCancellationRequested();
                yield return Item(new RecordPlace(file.Name, row.Line), index++, header, row);
            }
        }
    }

    private static SourceItem Item(RecordPlace place, long index, CsvHeader header, CsvRow row)
    {
        if (row.Problem is { } problem)
        {
            return new SourceItem.Unreadable(place, problem);
        }

        return row.Cells.Count == header.Names.Count
            ? new SourceItem.Found(place, index, new CsvFields(header, row.Cells))
            : new SourceItem.Unreadable(
                place, $"The row has {row.Cells.Count} cells and the header {header.Names.Count}. Correct the row or its quotes.");
    }

    private IEnumerable<string> Check(SourceFile file, IReadOnlyList<string> header)
    {
        if (header.Count == 0)
        {
            return [$"{file.Name} is empty. Give a file with a header line."];
        }

        var twice = header.GroupBy(name => name).Where(group => group.Count() > 1)
            .Select(group => $"{file.Name} has column '{group.Key}' {group.Count()} times. Rename all but one.");
        var other = new[] { ',', ';', '\t' }.FirstOrDefault(mark => header.Count == 1 && header[0].Contains(mark));
        return other == default ? twice.Concat(Absent(file, header))
            : [$"{file.Name} has one column, '{header[0]}'. State --separator {(other == '\t' ? "tab" : $"'{other}'")}."];
    }

    private IEnumerable<string> Absent(SourceFile file, IReadOnlyList<string> header) => needed
        .Where(column => !header.Contains(column))
        .Select(column => $"{file.Name} has no column '{column}', which profile '{profile}' reads.{Nearest.Hint(column, header)} Give a file that has it, or change the profile.");

    private static IReadOnlyList<string> Header(SourceFile file, char separator)
    {
        using var text = Open(file);
        return new CsvReader(text, separator).Read()?.Cells ?? [];
    }

    private static StreamReader Open(SourceFile file) => new(file.Path, new UTF8Encoding(false, throwOnInvalidBytes: true));
}

/// <summary>The header line, shared by all rows.</summary>
internal sealed class CsvHeader(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, int> _places = names.Select((name, i) => (name, i)).DistinctBy(pair => pair.name)
        .ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    public IReadOnlyList<string> Names => names;

    public int PlaceOf(string name) => _places.GetValueOrDefault(name, -1);
}

/// <summary>One row by column name. An empty cell is nothing; "NA" is a text like any other.</summary>
internal sealed class CsvFields(CsvHeader header, IReadOnlyList<string> cells) : IFields
{
    public IReadOnlyList<string> Columns => header.Names;

    public bool Knows(string name) => header.PlaceOf(name) >= 0;

    public string? Value(string name) => header.PlaceOf(name) is >= 0 and var place && cells[place].Length > 0 ? cells[place] : null;

    public string Describe(string name) => $"column '{name}'";
}
