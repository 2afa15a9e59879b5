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
}
