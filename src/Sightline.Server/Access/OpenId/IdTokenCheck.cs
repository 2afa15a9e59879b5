using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sightline.Server.Access.OpenId;

/// <summary>What the check of an id_token came to.</summary>
internal abstract record IdTokenVerdict
{
    private IdTokenVerdict()
    {
    }

    /// <summary>The provider says this, to us, now, in answer to this sign-in.</summary>
    public sealed record Believed(JsonElement Claims) : IdTokenVerdict;

    /// <summary>Not to be believed. <paramref name="Why"/> goes on after "the id_token is refused: " and holds no part of the token.</summary>
    public sealed record Refused(string Why) : IdTokenVerdict;

    /// <summary>Perhaps signed by a key that the provider has had only since we asked for its keys.</summary>
    public sealed record UnknownKey : IdTokenVerdict;
}

/// <summary>Decides whether an id_token is to be believed (OpenID Connect Core 3.1.3.7). What it does not understand, it refuses.</summary>
/// <param name="issuer">The provider, exactly as its discovery document names itself.</param>
/// <param name="clientId">Us.</param>
/// <param name="nonce">What this sign-in sent along.</param>
internal sealed class IdTokenCheck(string issuer, string clientId, string nonce)
{
    /// <summary>How far the provider's clock may be from ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private const int Longest = 64 * 1024;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public IdTokenVerdict Check(string token, SigningKeys keys, DateTimeOffset now)
    {
        if (token.Length > Longest || token.Split('.') is not [var head, var body, var mark] || Json(head) is not { } header || Json(body) is not { } claims
            || !Base64Url.IsValid(mark))
        {
            return new IdTokenVerdict.Refused("it is not a signed token of three parts");
        }

        var signature = Base64Url.DecodeFromChars(mark);
        var signed = Encoding.ASCII.GetBytes(token[..(head.Length + 1 + body.Length)]);
        return OfSignature(header, keys, signed, signature)
            ?? (OfClaims(claims, now) is { } why ? new IdTokenVerdict.Refused(why) : new IdTokenVerdict.Believed(claims));
    }

    private static IdTokenVerdict? OfSignature(JsonElement header, SigningKeys keys, byte[] signed, byte[] signature)
    {
        // The list of what is allowed is ours. A token that could name its own algorithm could name none, or one that takes a public key for a shared secret.
        if (Text(header, "alg") is not ("RS256" or "ES256") || header.TryGetProperty("crit", out _))
        {
            return new IdTokenVerdict.Refused("it is not signed with RS256 or ES256");
        }

        var algorithm = Text(header, "alg")!;
        var kid = Text(header, "kid");
        if (header.TryGetProperty("kid", out _) && kid is null)
        {
            return new IdTokenVerdict.Refused("the name of its key is not a text");
        }

        if (kid is not null && !keys.Knows(kid))
        {
            return new IdTokenVerdict.UnknownKey();
        }

        return keys.Choose(kid, algorithm) switch
        {
            ({ } key, _) when SigningKeys.IsSignedBy(key, algorithm, signed, signature) => null,
            ({ }, _) when kid is null => new IdTokenVerdict.UnknownKey(),
            ({ }, _) => new IdTokenVerdict.Refused("its signature is not that of the provider's key"),
            (_, var why) => new IdTokenVerdict.Refused(why),
        };
    }

    private string? OfClaims(JsonElement claims, DateTimeOffset now) =>
        Text(claims, "iss") != issuer ? "another issuer made it"
        : Text(claims, "sub") is not { Length: > 0 and <= 255 } ? "it does not say who signs in"
        : OfAudience(claims) ?? OfTimes(claims, now)
            ?? (Text(claims, "nonce") is { } sent && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(nonce))
                ? null
                : "it does not answer this sign-in (nonce)");

    private string? OfAudience(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out var aud))
        {
            return "it does not say for whom it is";
        }

        var audience = aud.ValueKind == JsonValueKind.Array ? aud.EnumerateArray().ToList() : [aud];
        if (!audience.Exists(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(clientId)))
        {
            return "it is for another client";
        }

        var hasParty = claims.TryGetProperty("azp", out _);
        return hasParty || audience.Count > 1
            ? Text(claims, "azp") == clientId ? null : "it was made for another client to use (azp)"
            : null;
    }

    private static string? OfTimes(JsonElement claims, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        return Number(claims, "exp") is not { } exp ? "it does not say until when it holds"
            : exp <= seconds - Skew.TotalSeconds ? "it has expired"
            : Number(claims, "iat") is not { } iat ? "it does not say when it was made"
            : iat > seconds + Skew.TotalSeconds ? "it was made in the future"
            : claims.TryGetProperty("nbf", out _) && !(Number(claims, "nbf") <= seconds + Skew.TotalSeconds) ? "it does not hold yet"
            : null;
    }

    private static JsonElement? Json(string part)
    {
        if (!Base64Url.IsValid(part))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), s_strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;
}
