using System.Globalization;
using System.Text;
using System.Text.Json;
using Sightline.Connectors.Reading;

namespace Sightline.Connectors.OAuth;

/// <summary>
/// Reads what a token endpoint answers (RFC 6749, section 5). Strict: a token that cannot be used as it should be is none. An
/// answer with status 200 is never repeated in words, for it may hold a token.
/// </summary>
internal static class TokenAnswer
{
    private const int MostWords = 200;

    /// <summary>The token, or why there is none.</summary>
    /// <param name="came">The answer.</param>
    /// <param name="place">Host of the endpoint, for people.</param>
    /// <param name="asked">Timestamp before it was asked.</param>
    /// <param name="assumed">Life of a token whose answer does not say it.</param>
    public static TokenReply Read(Reply.Came came, string place, long asked, TimeSpan assumed)
    {
        var json = Parse(came.Body);
        if (came.Status != 200)
        {
            return new TokenReply.None($"The token endpoint {place} said {came.Status}{Words(json, came.Body)}. {Remedy(came.Status, Text(json, "error"))}", came.RetryAfter?.Delta);
        }

        var token = Text(json, "access_token");
        var type = Text(json, "token_type");
        return json is null ? Bad(place, "is not JSON, or no object. Correct tokenUrl")
            : string.IsNullOrEmpty(token) ? Bad(place, "holds no access_token. Correct tokenUrl")
            : token.Any(c => c is <= ' ' or > '~') ? Bad(place, "holds an access_token that no header can carry. Ask who runs the endpoint")
            : !string.Equals(type, "Bearer", StringComparison.OrdinalIgnoreCase) ? Bad(place, "says no token_type Bearer, and no other is understood here. Ask who runs the endpoint")
            : Life(json.Value, assumed) is not { } life ? Bad(place, "holds an expires_in that is no number of seconds above zero: such a token has expired before it is used. Ask who runs the endpoint")
            : new TokenReply.Came(new AccessToken(token, asked, life.Time < AccessToken.Longest ? life.Time : AccessToken.Longest, life.Said));
    }

    private static TokenReply.None Bad(string place, string what) => new($"The answer of the token endpoint {place} {what}.");

    // Some endpoints write the number as a text, which leaves no doubt about what is meant.
    private static (TimeSpan Time, bool Said)? Life(JsonElement json, TimeSpan assumed)
    {
        if (!json.TryGetProperty("expires_in", out var said) || said.ValueKind == JsonValueKind.Null)
        {
            return (assumed, false);
        }

        var text = said.ValueKind switch { JsonValueKind.String => said.GetString(), JsonValueKind.Number => said.GetRawText(), _ => null };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? (TimeSpan.FromSeconds(Math.Min(seconds, AccessToken.Longest.TotalSeconds)), true)
            : null;
    }

    private static string Remedy(int status, string? error) => (status, error) switch
    {
        (_, "invalid_client") or (401, _) => "Correct clientId, or renew the secret where clientSecret points; try the other clientAuthentication.",
        (_, "invalid_scope") => "Correct scope.",
        (_, "unauthorized_client" or "unsupported_grant_type") => "Let the client use client credentials there.",
        (429 or >= 500, _) => "It is asked again by itself.",
        (>= 300 and < 400, _) => "Redirects are not followed: correct tokenUrl.",
        _ => "Correct tokenUrl, scope or audience.",
    };

    private static string Words(JsonElement? json, byte[] body)
    {
        var words = json is null ? Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, MostWords)) : string.Join(": ", new[] { Text(json, "error"), Text(json, "error_description") }.OfType<string>());
        words = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? " without a word" : $" '{(words.Length <= MostWords ? words : words[..MostWords] + "…")}'";
    }

    private static string? Text(JsonElement? json, string name) =>
        json is { } there && there.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(Model.ByteOrderMark.Skip(body));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
