using Sightline.Context.Orders;
using Sightline.Decisions.Reconciliation;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Reports;

namespace Sightline.Server.Pages.Reconciling;

/// <summary>What the page of reconciliation shows.</summary>
/// <param name="Order">The order that was asked for; null for none.</param>
/// <param name="Line">The line that was asked for.</param>
/// <param name="Shift">Shift and day that were asked for.</param>
/// <param name="Lines">Lines to choose from.</param>
/// <param name="Shifts">Shifts of the line to choose from.</param>
/// <param name="Found">The order or shift; null where none was asked for, or none is known.</param>
/// <param name="Kind">The kind of differences shown; null for all.</param>
/// <param name="Shown">Those of this page.</param>
/// <param name="Cursor">Of the page after this one.</param>
internal sealed record ReconciliationView(
    string? Order, string? Line, string? Shift, IReadOnlyList<(string Id, string? Name)> Lines, IReadOnlyList<ShiftKey> Shifts, Reconciled? Found, string? Kind, IReadOnlyList<Difference> Shown, string? Cursor)
{
    /// <summary>True where something was asked for that is not there.</summary>
    public bool IsUnknown => Found is null && (Order is not null || Shift is not null);
}

/// <summary>One shift of a line on one production day.</summary>
public sealed record ShiftKey(string Shift, string Day, bool Runs)
{
    public string Value => $"{Day} {Shift}";
}

/// <summary>What the page of shift reports shows: the shifts of two days, each with its figures, its closing, and the way to the report.</summary>
internal sealed record ShiftReportView(string? Line, IReadOnlyList<(string Id, string? Name)> Lines, IReadOnlyList<ShiftOnReport> Shifts, IReadOnlyList<ClosingRow> Closings);

/// <summary>One shift on that page.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Figures">Each figure by its name.</param>
/// <param name="Differences">How many differences there are.</param>
/// <param name="Closing">Where it is signed.</param>
internal sealed record ShiftOnReport(ShiftKey Key, IReadOnlyList<(string Name, decimal? Value)> Figures, int Differences, ClosingRow? Closing);

/// <summary>Finds what the pages of reconciliation and of shift reports show.</summary>
internal sealed class ReconciliationPages(SheetFigures figures, OrderBoardQuery board, ClosingDesk desk, ClosingQuery closings, IPlantView plant, TimeProvider time)
{
    public const string Page = "/reconciliation";
    public const string Reports = "/shift-report";
    private const int Rows = 50;
    private const int MostClosings = 50;

    private static readonly TimeSpan s_backwards = TimeSpan.FromHours(48);

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ReconciliationPages reconciliation) => reconciliation.Show(http)).Needs(Permission.ReadRecords);
        pages.MapGet(Reports, (HttpContext http, ReconciliationPages reconciliation) => reconciliation.Shifts(http)).Needs(Permission.ReadRecords);
    }

    public static string OfOrder(string order) => $"{Page}?order={Uri.EscapeDataString(order)}";

    public static string OfShift(string line, string shift, string day) => $"{Page}?line={Uri.EscapeDataString(line)}&shift={Uri.EscapeDataString($"{day} {shift}")}";

    private IResult Show(HttpContext http)
    {
        var asked = new Asked(http);
        var (order, line, shift, kind) = (asked.Text("order"), asked.Text("line"), asked.Text("shift"), asked.Text("kind"));
        var found = order is not null ? (board.Order(order) is null ? null : figures.OfOrder(order))
            : line is not null && shift?.Split(' ', 2) is [var day, var id] && desk.Problems(line, id, day) is { Count: 0 } ? figures.OfShift(line, id, day)
            : null;
        var fitting = found?.Differences.Where(d => kind is null || d.Kind == kind).ToList() ?? [];
        var told = (int)Math.Min(asked.Number("cursor") ?? 0, fitting.Count);
        var shown = fitting.Skip(told).Take(Rows).ToList();
        return PageAnswer.Of<ReconciliationPage>(http, new ReconciliationView(
            order, line, shift, Lines(), line is null ? [] : ShiftsOf(line), found, kind, shown, told + shown.Count < fitting.Count ? (told + shown.Count).ToString() : null));
    }

    private IResult Shifts(HttpContext http)
    {
        var lines = Lines();
        var line = new Asked(http).Text("line") is { } asked && lines.Exists(l => l.Id == asked) ? asked : lines.FirstOrDefault().Id;
        var signed = line is null ? [] : closings.OfLine(line, long.MaxValue, MostClosings);
        List<ShiftOnReport> shifts = line is null ? [] : ShiftsOf(line).Where(s => desk.Problems(line, s.Shift, s.Day) is { Count: 0 })
            .Select(s =>
            {
                var (tally, sheet, differences) = figures.OfShiftAtAGlance(line, s.Shift, s.Day);
                return new ShiftOnReport(s, [.. SheetFigures.Rows(tally, sheet)], differences, signed.FirstOrDefault(c => c.Scope.Shift == s.Shift && c.Scope.ShiftDay == s.Day));
            }).ToList();
        return PageAnswer.Of<ShiftReportPage>(http, new ShiftReportView(line, lines, shifts, signed));
    }

    private List<(string Id, string? Name)> Lines() => [.. plant.Lines().Select(l => (l.Id, l.Name))];

    /// <summary>The newest first.</summary>
    private List<ShiftKey> ShiftsOf(string line)
    {
        var now = time.GetUtcNow();
        var found = new List<ShiftKey>();
        for (var at = now; at > now - s_backwards; at -= TimeSpan.FromMinutes(30))
        {
            if (desk.ShiftAt(at, line) is { } shift && !found.Exists(s => (s.Shift, s.Day) == (shift.Shift, shift.Day)))
            {
                found.Add(new ShiftKey(shift.Shift, shift.Day, shift.Ends > now));
            }
        }

        return found;
    }
}
