using System.Text.Json.Nodes;
using Sightline.Context.Orders;
using Sightline.Contract;
using Sightline.Decisions.Reconciliation;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Reports;

namespace Sightline.Server.Api;

/// <summary>What the books of orders and shifts do not agree on, part by part, and the report of a closing.</summary>
internal sealed class ReconciliationApi(SheetFigures figures, OrderBoardQuery board, ClosingDesk desk, ClosingQuery closings, ReportPrinter printer)
{
    private static readonly string[] s_formats = ["html", "pdf", "csv"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/work-orders/{id}/differences", (HttpContext http, ReconciliationApi api) => api.OfOrderAsync(http)).WithTags("reconciliation").Lists("kind").Needs(Permission.ReadRecords);
        api.MapGet("/lines/{id}/reconciliation", (HttpContext http, ReconciliationApi api) => api.OfShiftAsync(http, found => ReconciliationJson.Of(found))).WithTags("reconciliation").Asks("shift", "day").Needs(Permission.ReadRecords);
        api.MapGet("/lines/{id}/differences", (HttpContext http, ReconciliationApi api) => api.OfShiftAsync(http, null)).WithTags("reconciliation").Lists("day", "kind", "shift").Needs(Permission.ReadRecords);
        api.MapGet("/closings/{id}/report", (HttpContext http, ReconciliationApi api) => api.ReportAsync(http)).WithTags("closings").Asks("format").Needs(Permission.ReadRecords);
    }

    public static string PathOf(long closing, string format) => $"/api/v1/closings/{closing}/report?format={format}";

    private Task OfOrderAsync(HttpContext http)
    {
        var order = PathText.Segment(http, 1);
        return board.Order(order) is null
            ? Problems.NotFoundAsync(http, $"Work order '{order}' is not known. Create it with PUT /api/v1/work-orders/{Uri.EscapeDataString(order)}.")
            : ListAsync(http, () => figures.OfOrder(order), new Asked(http));
    }

    private Task OfShiftAsync(HttpContext http, Func<Reconciled, JsonNode>? whole)
    {
        var (line, asked) = (PathText.Segment(http, 1), new Asked(http));
        var (shift, day) = (asked.Text("shift"), asked.Text("day"));
        if (desk.Problems(line, shift, day) is not { } problems)
        {
            return Problems.NotFoundAsync(http, $"Line '{line}' is not known. Create it with PUT /api/v1/lines/{Uri.EscapeDataString(line)}.");
        }

        asked.Errors.AddRange(problems.Select(p => p with { Pointer = p.Pointer.TrimStart('/') }));
        return whole is null ? ListAsync(http, () => figures.OfShift(line, shift!, day!), asked)
            : asked.Errors.Count > 0 ? Problems.InvalidAsync(http, asked.Errors)
            : Answers.JsonAsync(http, whole(figures.OfShift(line, shift!, day!)));
    }

    /// <summary>The worst first; the cursor says how many were told already.</summary>
    private static Task ListAsync(HttpContext http, Func<Reconciled> find, Asked asked)
    {
        var kind = asked.Text("kind");
        if (kind is not null && !DifferenceKinds.All.Contains(kind))
        {
            asked.Errors.Add(new ContractError("kind", $"Is '{kind}'. Send one of {string.Join(", ", DifferenceKinds.All)}."));
        }

        return Answers.PageAsync(http, _ => find().Differences.Where(d => kind is null || d.Kind == kind), ReconciliationJson.Of, asked);
    }

    private async Task ReportAsync(HttpContext http)
    {
        var (id, asked) = (PathText.Segment(http, 1), new Asked(http));
        var format = asked.Text("format") ?? "html";
        if (!s_formats.Contains(format))
        {
            await Problems.InvalidAsync(http, [new ContractError("format", $"Is '{format}'. Send html, pdf or csv.")]);
            return;
        }

        if (!long.TryParse(id, out var position) || closings.At(position) is not { } report)
        {
            await Problems.NotFoundAsync(http, $"There is no closing '{id}'. Send the id of one of a line's or an order's closings.");
            return;
        }

        await (format switch
        {
            "csv" => FileAsync(http, report, "csv", "text/csv; charset=utf-8", ReportCsv.Of(report)),
            "pdf" => PdfAsync(http, report),
            _ => HtmlAsync(http, report),
        });
    }

    private static async Task HtmlAsync(HttpContext http, ClosingReport report)
    {
        var html = await ReportHtml.OfAsync(http, report);
        http.Response.Headers.ContentSecurityPolicy = ReportHtml.Policy;
        await Answers.WriteAsync(http, 200, "text/html; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(html));
    }

    private async Task PdfAsync(HttpContext http, ClosingReport report)
    {
        var printed = await printer.PrintAsync(await ReportHtml.OfAsync(http, report), http.RequestAborted);
        await (printed.Pdf is { } pdf ? FileAsync(http, report, "pdf", "application/pdf", pdf)
            : Problems.WriteAsync(
                http, printed.IsMissing ? 501 : 502, printed.IsMissing ? "No browser" : "Not printed",
                $"{printed.Why}. The same report is at {PathOf(report.Row.Position, "html")}, made for print: open it in a browser and print it to a file."));
    }

    private static Task FileAsync(HttpContext http, ClosingReport report, string format, string mediaType, byte[] body)
    {
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"closing-{report.Row.Position}.{format}\"";
        return Answers.WriteAsync(http, 200, mediaType, body);
    }
}
