using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sightline.Server.Access.OpenId;

/// <summary>The public keys of a provider, as its JWKS document lists them (RFC 7517).</summary>
internal sealed class SigningKeys
{
    private readonly List<JsonElement> _keys;

    private SigningKeys(List<JsonElement> keys) => _keys = keys;

    /// <summary>Reads a JWKS document; null when it is none.</summary>
    public static SigningKeys? Parse(JsonElement document) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            && keys.EnumerateArray().All(key => key.ValueKind == JsonValueKind.Object)
            ? new SigningKeys([.. keys.EnumerateArray().Select(key => key.Clone())])
            : null;

    public bool Knows(string kid) => _keys.Exists(key => Text(key, "kid") == kid);

    /// <summary>The one key for a token; otherwise null and why.</summary>
    /// <param name="kid">As the token's head names it. A token may leave it out only where there is nothing to choose.</param>
    /// <param name="algorithm">RS256 or ES256.</param>
    public (JsonElement? Key, string Why) Choose(string? kid, string algorithm)
    {
        var type = algorithm == "RS256" ? "RSA" : "EC";
        var fitting = kid is null ? _keys.FindAll(key => Text(key, "kty") == type && IsForSigning(key)) : _keys.FindAll(key => Text(key, "kid") == kid);
        if (fitting.Count != 1)
        {
            return (null, kid is null ? $"it names no key, and the provider has {fitting.Count} that would fit" : $"the provider has {fitting.Count} keys of the name it gives");
        }

        var found = fitting[0];
        return Text(found, "kty") != type ? (null, $"its key is not of the type that {algorithm} needs")
            : !IsForSigning(found) ? (null, "its key is not for signing")
            : found.TryGetProperty("alg", out _) && Text(found, "alg") != algorithm ? (null, $"its key is not for {algorithm}")
            : (found, "");
    }

    /// <summary>Whether the signature is the key's. False too where the key is too weak or cannot be read.</summary>
    public static bool IsSignedBy(JsonElement key, string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            return algorithm == "RS256" ? IsRsa(key, signed, signature) : IsEllipticCurve(key, signed, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsRsa(JsonElement key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (Number(key, "n") is not { Length: >= 256 and <= 1024 } modulus || Number(key, "e") is not { Length: > 0 and <= 8 } exponent)
        {
            return false;
        }

        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return rsa.KeySize >= 2048 && rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static bool IsEllipticCurve(JsonElement key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (Text(key, "crv") != "P-256" || Number(key, "x") is not { Length: 32 } x || Number(key, "y") is not { Length: 32 } y || signature.Length != 64)
        {
            return false;
        }

        using var curve = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return curve.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static bool IsForSigning(JsonElement key) => !key.TryGetProperty("use", out _) || Text(key, "use") == "sig";

    private static byte[]? Number(JsonElement key, string name) =>
        Text(key, name) is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
