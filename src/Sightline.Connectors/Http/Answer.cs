using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sightline.Connectors.Http;

/// <summary>What the target said, read to at most 64 KiB.</summary>
internal sealed record Answer(int Status, string Text, bool Cut, JsonElement? Json, RetryConditionHeaderValue? RetryAfter)
{
    public const int MostBytes = 64 * 1024;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = new byte[MostBytes + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        var cut = length > MostBytes;
        var kept = body.AsMemory(0, Math.Min(length, MostBytes));
        return new Answer(
            (int)response.StatusCode, Encoding.UTF8.GetString(kept.Span), cut, cut ? null : Parse(kept), response.Headers.RetryAfter);
    }

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

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(new ReadOnlySequence<byte>(body));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
