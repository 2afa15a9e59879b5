using System.Globalization;
using System.Text.Json.Nodes;

namespace Sightline.Server.Api;

/// <summary>Writes whole answers with their length, and lists in the one form all lists have.</summary>
internal static class Answers
{
    public static async Task WriteAsync(HttpContext http, int status, string mediaType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = mediaType;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.BodyWriter.WriteAsync(body);
        }
    }

    public static Task JsonAsync(HttpContext http, JsonNode node, int status = 200) =>
        WriteAsync(http, status, "application/json", System.Text.Encoding.UTF8.GetBytes(node.ToJsonString(JsonText.Plain)));

    /// <summary>Newest first; <c>cursor</c> is what to send for the next page, null at the end.</summary>
    public static Task ListAsync(HttpContext http, IEnumerable<JsonNode?> items, string? cursor) =>
        JsonAsync(http, new JsonObject { ["items"] = new JsonArray([.. items]), ["cursor"] = cursor });

    /// <summary>A page of a list that is short enough to be counted off: as many as <c>limit</c> says, after those that <c>cursor</c> says were told already.</summary>
    /// <param name="http">The request.</param>
    /// <param name="first">The first so many of the list, in its order; more do no harm. Asked only where the request can be understood.</param>
    /// <param name="shape">One of them as it is answered.</param>
    /// <param name="asked">What was read of the request before; null where there was nothing.</param>
    /// <param name="beside">What stands in the answer beside the list.</param>
    public static Task PageAsync<T>(HttpContext http, Func<int, IEnumerable<T>> first, Func<T, JsonNode?> shape, Asked? asked = null, Func<JsonObject>? beside = null)
    {
        asked ??= new Asked(http);
        var (limit, told) = (asked.Limit(), asked.Told());
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var page = first(told + limit + 1).Skip(told).Take(limit + 1).ToList();
        var json = beside?.Invoke() ?? [];
        json["items"] = new JsonArray([.. page.Take(limit).Select(shape)]);
        json["cursor"] = page.Count > limit ? (told + limit).ToString(CultureInfo.InvariantCulture) : null;
        return JsonAsync(http, json);
    }
}
