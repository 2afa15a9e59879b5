using System.Text;
using Sightline.Genealogy;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Inspections;

/// <summary>The list as a CSV file, safe to open in a spreadsheet. It says itself when it is not all.</summary>
internal sealed class InspectionsExport(RecordList list, RecordQuery records, PlantClock clock)
{
    public const int Most = 100_000;

    private const int AtOnce = 1_000;

    private const string Header = "\uFEFFposition,inspected_at,received_at,station,id,serial,batch,result,defects,purpose,work_order,product,state,flags,reason\r\n";

    public async Task AnswerAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var filter = RecordAsked.Read(asked, http.CallerOf()!.Stations, clock.Zone);
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"inspections.csv\"";
        var writer = http.Response.BodyWriter;
        Encoding.UTF8.GetBytes(Header, writer);
        var (before, written, last) = (long.MaxValue, 0, AtOnce);
        while (last == AtOnce && written < Most)
        {
            var rows = list.Page(filter, before, AtOnce);
            foreach (var row in rows)
            {
                Encoding.UTF8.GetBytes(Line(row), writer);
            }

            (last, written, before) = (rows.Count, written + rows.Count, rows.Count == 0 ? 0 : rows[^1].Position);
            await writer.FlushAsync(http.RequestAborted);
        }

        if (last == AtOnce && list.Page(filter, before, 1).Count > 0)
        {
            Encoding.UTF8.GetBytes($"Not all: the newest {Most} are here. Narrow the filter to a shorter time.\r\n", writer);
            await writer.FlushAsync(http.RequestAborted);
        }
    }

    private string Line(RecordRow row) => string.Join(',', ((string?[])
    [
        row.Position.ToString(), Rfc3339.Write(row.InspectedAt), Rfc3339.Write(row.ReceivedAt), row.Station, row.Id, row.Serial, row.Batch,
        row.Result.ToString().ToLowerInvariant(), string.Join("; ", records.DefectsOf(row).Select(d => d.Class)), row.Purpose.ToString().ToLowerInvariant(),
        row.WorkOrder, row.Product, row.State, string.Join(' ', row.Flags), row.Reason,
    ]).Select(CsvText.Cell)) + "\r\n";
}
