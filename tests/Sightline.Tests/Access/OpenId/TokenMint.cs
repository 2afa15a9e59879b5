using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sightline.Tests.Access.OpenId;

/// <summary>Makes id_tokens as a provider does, and as somebody does who would like to be one.</summary>
public sealed class TokenMint : IDisposable
{
    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Curve { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public JsonObject RsaKey(string? kid = "r1") => Of(Rsa, kid);

    public JsonObject CurveKey(string? kid = "e1")
    {
        var point = Curve.ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["alg"] = "ES256", ["kid"] = kid, ["x"] = Text(point.X!), ["y"] = Text(point.Y!) }.WithoutNulls();
    }

    public static JsonObject Of(RSA rsa, string? kid)
    {
        var numbers = rsa.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = kid, ["n"] = Text(numbers.Modulus!), ["e"] = Text(numbers.Exponent!) }.WithoutNulls();
    }

    public static JsonObject Jwks(params IReadOnlyList<JsonObject> keys) => new() { ["keys"] = new JsonArray([.. keys.Select(k => (JsonNode)k.DeepClone())]) };

    /// <summary>What a provider says of Anna at this time.</summary>
    public static JsonObject Claims(string issuer, string client, string nonce, DateTimeOffset now) => new()
    {
        ["iss"] = issuer,
        ["sub"] = "4711",
        ["aud"] = client,
        ["exp"] = now.ToUnixTimeSeconds() + 600,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nonce"] = nonce,
        ["preferred_username"] = "anna",
        ["groups"] = new JsonArray("plant-quality"),
    };

    public string RS256(JsonObject claims, string? kid = "r1") => Sign(Head("RS256", kid), claims, SignRsa);

    public string ES256(JsonObject claims, string? kid = "e1") => Sign(Head("ES256", kid), claims, SignCurve);

    public byte[] SignRsa(byte[] signed) => Rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public byte[] SignCurve(byte[] signed) => Curve.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public static JsonObject Head(string algorithm, string? kid) => new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = kid }.WithoutNulls();

    public static string Sign(JsonObject head, JsonObject claims, Func<byte[], byte[]> sign) => Sign(head.ToJsonString(), claims.ToJsonString(), sign);

    public static string Sign(string head, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Text(Encoding.UTF8.GetBytes(head))}.{Text(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Text(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose()
    {
        Rsa.Dispose();
        Curve.Dispose();
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

internal static class TokenJson
{
    /// <summary>The object itself, its members without a value taken out.</summary>
    public static JsonObject WithoutNulls(this JsonObject json)
    {
        foreach (var name in json.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            json.Remove(name);
        }

        return json;
    }

    public static JsonObject But(this JsonObject json, string name, JsonNode? value)
    {
        json[name] = value;
        return json.WithoutNulls();
    }
}
