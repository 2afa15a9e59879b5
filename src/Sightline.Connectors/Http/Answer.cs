using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sightline.Connectors.Http;

/// <summary>What the target said, read to at most 64 KiB.</summary>
internal sealed record Answer(int Status, string Text, bool Cut, JsonElement? Json, RetryConditionHeaderValue? RetryAfter, HttpHeaders[] Headers)
{
    public const int MostBytes = 64 * 1024;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = new byte[MostBytes + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        var cut = length > MostBytes;
        // Decoded before it is parsed: an old system's Latin-1 answer must not fail deep inside a body test.
        var text = CharsetOf(response).GetString(body, 0, Math.Min(length, MostBytes));
        return new Answer((int)response.StatusCode, text, cut, cut ? null : Parse(text), response.Headers.RetryAfter, [response.Headers, response.Content.Headers]);
    }

    /// <summary>Every value of a header; none where it was not sent.</summary>
    public IReadOnlyList<string> Header(string name) => [.. Headers.SelectMany(h => h.TryGetValues(name, out var values) ? values : [])];

    /// <summary>The target's own words for people: where <paramref name="pointer"/> leads, else the beginning of the answer.</summary>
    public string Words(JsonPointer? pointer)
    {
        var words = Json is { } json ? pointer?.FindText(json) : null;
        words ??= Text.Length <= 200 ? Text : Text[..200] + "…";
        return string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Why the body cannot be tested, or null when it can.</summary>
    public string? Unreadable() =>
        Cut ? "The answer is longer than 64 KiB, so its body could not be tested."
        : Json is null ? "The answer is not JSON, so its body could not be tested."
        : null;

    private static Encoding CharsetOf(HttpResponseMessage response)
    {
        try
        {
            return response.Content.Headers.ContentType?.CharSet is { } name ? Encoding.GetEncoding(name.Trim('"')) : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement.Clone();
            ReadEveryText(json);
            return json;
        }
        // The second is half a surrogate pair written as an escape: well-formed JSON that holds no text.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void ReadEveryText(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _ = json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    ReadEveryText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    _ = member.Name;
                    ReadEveryText(member.Value);
                }

                break;
        }
    }
}
