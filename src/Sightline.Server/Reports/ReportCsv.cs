using System.Globalization;
using System.Text;
using Sightline.Context.Orders;
using Sightline.Model;
using Sightline.Server.Api;

namespace Sightline.Server.Reports;

/// <summary>A closing as one file for a spreadsheet: a row for each thing that is said, and its section in front.</summary>
internal static class ReportCsv
{
    public static byte[] Of(ClosingReport report)
    {
        var text = new StringBuilder("\uFEFFsection,name,value,today,part,station,note\r\n");
        var (row, snapshot) = (report.Row, report.Snapshot);
        foreach (var (name, value) in ((string, string?)[])
            [
                ("id", row.Position.ToString(CultureInfo.InvariantCulture)), ("workOrder", row.Scope.WorkOrder), ("line", row.Scope.Line), ("shift", row.Scope.Shift), ("day", row.Scope.ShiftDay),
                ("at", Rfc3339.Write(row.At)), ("by", row.By), ("reason", report.Reason), ("position", snapshot.Position.ToString(CultureInfo.InvariantCulture)), ("journalHash", snapshot.JournalHash),
                ("sha256", report.Sha256), ("signature", report.Signature), ("verified", report.Faults.Count == 0 ? "true" : "false"),
            ])
        {
            Add(text, "closing", name, value);
        }

        foreach (var (name, then, now) in Counts(snapshot).Zip(Counts(report.Now), (a, b) => (a.Name, a.Count, b.Count)))
        {
            Add(text, "counts", name, Digits(then), Digits(now));
        }

        if (snapshot.Sheet is { } sheet)
        {
            foreach (var ((name, value), (_, today)) in SheetFigures.Rows(snapshot, sheet).Zip(SheetFigures.Rows(report.Now, report.Now.Sheet!)))
            {
                Add(text, "sheet", name, Digits(value), Digits(today));
            }

            foreach (var (kind, count) in sheet.Differences)
            {
                Add(text, "differences", kind, Digits(count), Digits(report.Now.Sheet!.Differences.GetValueOrDefault(kind)));
            }

            foreach (var difference in sheet.First)
            {
                Add(text, "difference", difference.Kind, difference.Cause, null, difference.Part, difference.Station, difference.Evidence);
            }
        }

        foreach (var open in snapshot.Open)
        {
            Add(text, "open", open.What, Digits(open.Count));
        }

        foreach (var (kind, count) in report.Now.Sheet?.Differences.Where(d => snapshot.Sheet?.Differences.ContainsKey(d.Key) == false) ?? [])
        {
            Add(text, "since", "difference", null, Digits(count), null, null, kind);
        }

        foreach (var since in report.Differences)
        {
            Add(text, "since", since.Why, (since.Was ?? since.Record.Result).ToString().ToLowerInvariant(), since.Was is null ? null : since.Record.Result.ToString().ToLowerInvariant(), since.Record.Serial ?? since.Record.Id, since.Record.Station);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What a closing counts, by the names it has everywhere.</summary>
    public static IEnumerable<(string Name, long Count)> Counts(ClosingSnapshot s) =>
    [
        ("parts", s.Parts), ("goodParts", s.GoodParts), ("rejectedParts", s.RejectedParts), ("reviewedParts", s.ReviewedParts),
        ("inspections", s.Inspections), ("challenge", s.Challenge), ("rehearsal", s.Rehearsal),
    ];

    private static string? Digits(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder text, params string?[] cells) =>
        text.AppendJoin(',', cells.Concat(Enumerable.Repeat<string?>(null, 7 - cells.Length)).Select(CsvText.Cell)).Append("\r\n");
}
