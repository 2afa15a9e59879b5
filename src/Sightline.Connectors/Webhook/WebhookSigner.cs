using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sightline.Connectors.Http;
using Sightline.Connectors.Secrets;
using Sightline.Settings;

namespace Sightline.Connectors.Webhook;

/// <summary>
/// Signs in the manner of the Standard Webhooks specification: HMAC-SHA256 over <c>id.timestamp.body</c>. The time is inside, so that
/// a receiver can refuse a request that somebody kept and sends again; the key is inside, so that nobody can give a body another key.
/// </summary>
internal sealed class WebhookSigner(IReadOnlyList<string> secrets, TimeProvider time) : IRequestSigner
{
    public const string Id = "webhook-id";

    /// <summary>The headers that it sets.</summary>
    public static readonly string[] Headers = [Id, Timestamp, Signature];

    private const string Timestamp = "webhook-timestamp";
    private const string Signature = "webhook-signature";
    private const string Prefix = "whsec_";

    private readonly IReadOnlyList<SecretText> _secrets = [.. secrets.Select(text => new SecretText(text))];

    public void Sign(HttpRequestMessage request, string key, byte[] body, IDictionary<string, string> found)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{key}.{timestamp}."), .. body];
        var signatures = _secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret, found), signed))}");
        // A question has no body to carry the key, and is signed for the same one.
        request.Headers.Remove(Id);
        request.Headers.TryAddWithoutValidation(Id, key);
        request.Headers.TryAddWithoutValidation(Timestamp, timestamp);
        request.Headers.TryAddWithoutValidation(Signature, string.Join(' ', signatures));
    }

    private static byte[] KeyOf(SecretText reference, IDictionary<string, string> found)
    {
        var secret = reference.Read(found);
        var bytes = new byte[64];
        return secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Base64.IsValid(secret.AsSpan(Prefix.Length), out var length)
            && length is >= 24 and <= 64
            && Convert.TryFromBase64Chars(secret.AsSpan(Prefix.Length), bytes, out length)
                ? bytes[..length]
                // Never with the value: reasons are logged and shown.
                : throw new SecretUnavailableException(
                    $"The secret {reference.Text} is not of the form {Prefix} and the base64 of 24 to 64 bytes. Correct it; it is read again by itself.");
    }
}
