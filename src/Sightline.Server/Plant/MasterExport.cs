using System.Buffers;
using System.Text;
using Sightline.Context;
using Sightline.Server.Api;

namespace Sightline.Server.Plant;

/// <summary>Every record of a kind as a CSV file that the import takes as it is.</summary>
internal sealed class MasterExport(PlantDesk desk)
{
    private const int AtOnce = 1_000;

    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",;\t\"\r\n");

    public async Task AnswerAsync(HttpContext http, MasterKind kind)
    {
        var separator = http.Request.Query["separator"].ToString() switch { "" or "comma" => ',', "semicolon" => ';', _ => (char?)null };
        if (separator is not { } between)
        {
            await Problems.InvalidAsync(http, [new Contract.ContractError("separator", "Send comma or semicolon, or leave it out for commas.")]);
            return;
        }

        await WriteAsync(http, kind, between);
    }

    public async Task WriteAsync(HttpContext http, MasterKind kind, char between)
    {
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{kind.Name}.csv\"";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        var (members, writer, after) = (kind.Form.Properties.Select(p => p.Name).ToList(), http.Response.BodyWriter, "");
        Encoding.UTF8.GetBytes("\uFEFF" + string.Join(between, members.Prepend("id")) + "\r\n", writer);
        while (desk.List(kind, after, AtOnce) is { Count: > 0 } page)
        {
            foreach (var (id, body, _) in page)
            {
                var record = JsonText.Raw(body)!.AsObject();
                var cells = members.Select(m => (Text: MemberCell.Write(record[m], between == ';' ? ',' : '.'), IsNumber: record[m]?.GetValueKind() == System.Text.Json.JsonValueKind.Number));
                Encoding.UTF8.GetBytes(string.Join(between, cells.Prepend((Text: id, IsNumber: false)).Select(c => Quoted(c.IsNumber ? c.Text : MemberCell.ForSheet(c.Text)))) + "\r\n", writer);
                after = id;
            }

            await writer.FlushAsync(http.RequestAborted);
        }
    }

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(s_quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
