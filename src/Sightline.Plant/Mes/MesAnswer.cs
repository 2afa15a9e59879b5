using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sightline.Plant.Mes;

/// <summary>How the MES answers: JSON, errors as <c>{ result, code, message }</c>.</summary>
internal static class MesAnswer
{
    public static Task WriteAsync<T>(HttpContext http, int status, T body)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, JsonSerializerOptions.Web, http.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext http, MesRefusal refusal) =>
        WriteAsync(http, refusal.Status, new { result = "error", code = refusal.Code, message = refusal.Message });

    public static async Task WriteRecordAsync(HttpContext http, MesRecord record)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = record.Json.Length;
        await http.Response.Body.WriteAsync(record.Json, http.RequestAborted);
    }

    /// <summary>A page of records: the stored objects as they are, and the sequence to go on from.</summary>
    public static async Task WritePageAsync(HttpContext http, IReadOnlyList<MesRecord> page, long after)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var record in page)
            {
                writer.WriteRawValue(record.Json, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteNumber("last", page.Count == 0 ? after : page[^1].Seq);
            writer.WriteEndObject();
        }

        body.Position = 0;
        await body.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
