using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Acquisition.Profiles.Sources;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Server.Api;

namespace Sightline.Server.Plant;

/// <summary>How a file is taken.</summary>
/// <param name="DryRun">Only say what would become of it.</param>
/// <param name="RowByRow">Take the good rows though others are wrong. Else nothing is taken while one is.</param>
/// <param name="DecimalSign">Null: a point, and a comma where semicolons stand between cells.</param>
internal sealed record ImportWish(bool DryRun, bool RowByRow = false, char? DecimalSign = null);

/// <summary>What becomes of one row.</summary>
/// <param name="Line">Where it begins in the file.</param>
/// <param name="Id">Of the record; empty where it has none.</param>
/// <param name="Outcome">created, changed, same or refused.</param>
/// <param name="Members">What changes.</param>
/// <param name="Errors">Column and what is wrong there; the column is empty where it is the row.</param>
internal sealed record ImportRow(long Line, string Id, string Outcome, IReadOnlyList<string> Members, IReadOnlyList<(string Column, string Detail)> Errors);

/// <summary>What became of a file.</summary>
/// <param name="Problem">Why it cannot be read at all; null when it can.</param>
/// <param name="Rows">Each row.</param>
/// <param name="Taken">Its good rows are in the journal.</param>
/// <param name="NoRoom">The journal has no room; what was taken before is counted in rows.</param>
internal sealed record ImportReport(string? Problem, IReadOnlyList<ImportRow> Rows, bool Taken, bool NoRoom = false)
{
    public int Count(string outcome) => Rows.Count(r => r.Outcome == outcome);
}

/// <summary>
/// Master data from a CSV file: the header names members, a column that is not there leaves its member as it is, an empty cell
/// takes it away. Each row is checked and weighed as a PUT is.
/// </summary>
internal sealed class MasterImport(PlantDesk desk)
{
    public const int MostBytes = 8 << 20;

    private const string Id = "id";

    public Task<(ImportReport Report, long Position)> RunAsync(MasterKind kind, ReadOnlyMemory<byte> bytes, ImportWish wish, string actor) =>
        desk.AloneAsync(() => RunAloneAsync(kind, bytes, wish, actor));

    private async Task<(ImportReport Report, long Position)> RunAloneAsync(MasterKind kind, ReadOnlyMemory<byte> bytes, ImportWish wish, string actor)
    {
        var file = CsvFile.Read(bytes);
        if ((file.Problem ?? Header(kind, file)) is { } problem)
        {
            return (new ImportReport(problem, [], false), 0);
        }

        var sign = wish.DecimalSign ?? (file.Separator == ';' ? ',' : '.');
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var read = file.Rows.Select(row => Examine(kind, file, row, sign, seen)).ToList();
        var report = new ImportReport(null, [.. read.Select(r => r.Row)], false);
        if (wish.DryRun || (!wish.RowByRow && report.Count("refused") > 0))
        {
            return (report, 0);
        }

        var wanted = read.Where(r => r.Row.Outcome is "created" or "changed").Select(r => (r.Row.Id, r.Body!)).ToList();
        return await desk.PutManyAsync(kind, wanted, actor) is { } position ? (report with { Taken = true }, position) : (report with { NoRoom = true }, 0);
    }

    private static string? Header(MasterKind kind, CsvFile file)
    {
        var known = kind.Form.Properties.Select(p => p.Name).Append(Id).ToList();
        var unknown = file.Columns.Where(c => !known.Contains(c)).ToList();
        return !file.Columns.Contains(Id) ? $"The header has no column id. Its columns are {string.Join(", ", file.Columns)}."
            : unknown.Count > 0 ? $"The header names {string.Join(", ", unknown.Select(c => $"'{c}'"))}, which {kind.Name} do not have. Name columns as {string.Join(", ", known)}."
            : file.Columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"The header names '{twice.Key}' twice. Name each column once."
            : null;
    }

    private (ImportRow Row, byte[]? Body) Examine(MasterKind kind, CsvFile file, CsvRow row, char sign, HashSet<string> seen)
    {
        var errors = new List<(string Column, string Detail)>();
        if ((row.Problem ?? (row.Cells.Count == file.Columns.Count ? null : $"Has {row.Cells.Count} cells, and the header {file.Columns.Count}. Give each column a cell.")) is { } broken)
        {
            return (new ImportRow(row.Line, "", "refused", [], [("", broken)]), null);
        }

        var cells = file.Columns.Zip(row.Cells, (column, cell) => (column, cell: MemberCell.FromSheet(cell))).ToDictionary(c => c.column, c => c.cell);
        var id = cells[Id];
        if (id.Length is 0 or > ContractLimits.WordLength || string.IsNullOrWhiteSpace(id))
        {
            errors.Add((Id, $"Has {id.Length} characters. Write 1 to {ContractLimits.WordLength}, not blank."));
        }
        else if (!seen.Add(id))
        {
            errors.Add((Id, $"'{id}' stands in the file before. Give each record one row."));
        }

        var known = desk.Find(kind, id);
        var before = known is { } found ? WithoutNulls(JsonText.Raw(found.Body)!.AsObject()) : [];
        var body = before.DeepClone().AsObject();
        foreach (var member in kind.Form.Properties.Where(p => cells.ContainsKey(p.Name)))
        {
            body.Remove(member.Name);
            if (MemberCell.Read(member, cells[member.Name], sign, out var problem) is { } value)
            {
                body[member.Name] = value;
            }
            else if (problem is not null)
            {
                errors.Add((member.Name, problem));
            }
        }

        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString(JsonText.Plain));
        if (errors.Count == 0)
        {
            errors.AddRange(kind.Problems(bytes).Select(e => (e.Pointer.Split('/', 3) is [_, var column, ..] ? column : "", e.Detail)));
        }

        PlantChange? answer = null;
        if (errors.Count == 0)
        {
            (bytes, answer) = desk.Weigh(kind, id, bytes);
            errors.AddRange(answer?.Errors.Select(e => (e.Pointer.Split('/', 3) is [_, var column, ..] ? column : "", e.Detail)) ?? []);
        }

        var members = body.Select(m => m.Key).Union(before.Select(m => m.Key)).Where(m => !JsonNode.DeepEquals(body[m], before[m])).ToList();
        var outcome = errors.Count > 0 ? "refused" : known is null ? "created" : answer is null && members.Count > 0 ? "changed" : "same";
        return (new ImportRow(row.Line, id, outcome, members, errors), bytes);
    }

    private static JsonObject WithoutNulls(JsonObject body)
    {
        foreach (var name in body.Where(m => m.Value is null).Select(m => m.Key).ToList())
        {
            body.Remove(name);
        }

        return body;
    }
}
