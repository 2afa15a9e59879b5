using System.Text;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Proof;

namespace Sightline.Server.Api;

/// <summary>Who did what: filtered, in full, and exported with what ties it to the chain.</summary>
internal sealed class AuditApi(AuditQuery query)
{
    private const int BytesAtOnce = 64 * 1024;

    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (filter, limit, before) = (FilterOf(asked), asked.Limit(), asked.Before());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var page = query.Page(filter, before, limit);
        return Answers.ListAsync(http, page.Entries.Select(AuditText.Shape), page.Cursor?.ToString());
    }

    public Task OneAsync(HttpContext http)
    {
        var text = PathText.Segment(http, 1);
        if (!long.TryParse(text, out var position) || query.At(position) is not { } found)
        {
            return Problems.NotFoundAsync(http, $"At position '{text}' stands nothing that is audited. GET /api/v1/audit lists what is.");
        }

        var json = AuditText.Shape(found.Entry);
        json["hash"] = found.Hash;
        json["old"] = found.Old;
        json["new"] = found.New;
        json["changes"] = new JsonArray([.. found.Changes.Select(c => (JsonNode?)new JsonObject { ["field"] = c.Field, ["old"] = c.Old, ["new"] = c.New })]);
        return Answers.JsonAsync(http, json);
    }

    /// <summary>All that the filter holds, without a limit, as of the head that the headers name.</summary>
    public async Task ExportAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (filter, format) = (FilterOf(asked), asked.Text("format") ?? "csv");
        if (format is not ("csv" or "jsonl"))
        {
            asked.Errors.Add(new ContractError("format", $"Is '{format}'. Send csv or jsonl."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        var (head, hash) = query.Head();
        http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{head}.{format}\"";
        http.Response.Headers["X-Sightline-Head"] = head.ToString();
        http.Response.Headers["X-Sightline-Head-Hash"] = hash;
        var lines = format == "csv"
            ? query.All(filter, head).Select(AuditText.CsvLine).Prepend("\uFEFF" + AuditText.CsvHeader)
            : query.All(filter, head).Select(AuditText.JsonLine).Append(AuditText.JsonTrailer(head, hash));
        await WriteAsync(http, lines);
    }

    private static async Task WriteAsync(HttpContext http, IEnumerable<string> lines)
    {
        var writer = http.Response.BodyWriter;
        long gathered = 0;
        foreach (var line in lines)
        {
            gathered += Encoding.UTF8.GetBytes(line, writer);
            if (gathered >= BytesAtOnce)
            {
                gathered = 0;
                await writer.FlushAsync(http.RequestAborted);
            }
        }

        await writer.FlushAsync(http.RequestAborted);
    }

    private static AuditFilter FilterOf(Asked asked) => new()
    {
        Who = asked.Text("actor"),
        Role = asked.Text("role"),
        Act = asked.Text("act"),
        Object = asked.Text("object"),
        Text = asked.Text("text"),
        From = asked.Time("from"),
        To = asked.Time("to"),
    };
}
