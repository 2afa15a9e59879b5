using Sightline.Context.Changeover;
using Sightline.Tests.House;

namespace Sightline.Tests.Context.Changeover;

/// <summary>docs/changeover.md shows the table that the program reads.</summary>
public sealed class ChangeoverPageTests
{
    [Fact]
    public void The_page_shows_the_table_that_the_program_reads()
    {
        var cells = ChangeoverTable.Cells();
        var states = cells.Skip(1).ToList();
        var rows = cells[0].Skip(1).Select((happens, i) => $"| `{happens}` | {string.Join(" | ", states.Select(s => s[i + 1]))} |");
        var table = string.Join('\n', [$"| | {string.Join(" | ", states.Select(s => $"`{s[0]}`"))} |", $"|---|{string.Concat(Enumerable.Repeat("---|", states.Count))}", .. rows]);

        Assert.True(Repository.Text("docs/changeover.md").Contains(table, StringComparison.Ordinal), $"docs/changeover.md needs this table:\n{table}");
    }
}
