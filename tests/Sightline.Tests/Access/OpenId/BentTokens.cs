using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sightline.Tests.Access.OpenId;

/// <summary>Every way to bend an id_token that we could think of, by name. The token is otherwise good, and signed wherever it can be.</summary>
internal static class BentTokens
{
    public delegate string Bend(TokenMint mint, JsonObject claims, DateTimeOffset now);

    public static readonly IReadOnlyDictionary<string, (Bend Make, string Why)> All = new Dictionary<string, (Bend, string)>
    {
        ["alg none without a signature"] = ((_, c, _) => TokenMint.Sign(TokenMint.Head("none", null), c, _ => []), "not signed with RS256"),
        ["alg none in other letters"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("nOnE", "r1"), c, m.SignRsa), "not signed with RS256"),
        ["no alg"] = ((m, c, _) => TokenMint.Sign(new JsonObject { ["kid"] = "r1" }, c, m.SignRsa), "not signed with RS256"),
        ["HS256 with the public key as its secret"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("HS256", "r1"), c, s => HMACSHA256.HashData(m.Rsa.ExportSubjectPublicKeyInfo(), s)), "not signed with RS256"),
        ["RS512"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("RS512", "r1"), c, s => m.Rsa.SignData(s, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)), "not signed with RS256"),
        ["a critical extension"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("RS256", "r1").But("crit", new JsonArray("b64")), c, m.SignRsa), "not signed with RS256"),
        ["ES256 with an RSA key's name"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("ES256", "r1"), c, m.SignCurve), "not of the type"),
        ["RS256 with a curve key's name"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("RS256", "e1"), c, m.SignRsa), "not of the type"),
        ["a key of its own under a known name"] = ((_, c, _) => WithOwnKey(c), "signature is not that"),
        ["its own key in its head"] = ((_, c, _) => WithKeyInHead(c), "signature is not that"),
        ["a key for encryption"] = ((m, c, _) => m.RS256(c, "enc"), "not for signing"),
        ["a key for another algorithm"] = ((m, c, _) => m.RS256(c, "rs384"), "not for RS256"),
        ["a name that two keys have"] = ((m, c, _) => m.RS256(c, "twin"), "2 keys of the name"),
        ["no key named where there are several"] = ((m, c, _) => m.RS256(c, null), "names no key"),
        ["a key's name that is a number"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("RS256", null).But("kid", 1), c, m.SignRsa), "not a text"),
        ["a curve signature of zeros"] = ((_, c, _) => TokenMint.Sign(TokenMint.Head("ES256", "e1"), c, _ => new byte[64]), "signature is not that"),
        ["a curve signature in DER"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("ES256", "e1"), c, s => m.Curve.SignData(s, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)), "signature is not that"),
        ["no signature"] = ((_, c, _) => TokenMint.Sign(TokenMint.Head("RS256", "r1"), c, _ => []), "signature is not that"),
        ["claims changed after signing"] = ((m, c, _) => ChangedAfter(m, c), "signature is not that"),
        ["two parts"] = ((m, c, _) => string.Join('.', m.RS256(c).Split('.')[..2]), "three parts"),
        ["five parts"] = ((m, c, _) => m.RS256(c) + ".x.y", "three parts"),
        ["claims named twice"] = ((m, c, _) => TokenMint.Sign(TokenMint.Head("RS256", "r1").ToJsonString(), c.ToJsonString().Replace("\"sub\":", "\"sub\":\"1\",\"sub\":"), m.SignRsa), "three parts"),
        ["claims that are a list"] = ((m, _, _) => TokenMint.Sign(TokenMint.Head("RS256", "r1").ToJsonString(), "[]", m.SignRsa), "three parts"),
        ["another issuer"] = ((m, c, _) => m.RS256(c.But("iss", "https://elsewhere.example")), "another issuer"),
        ["the issuer with a slash more"] = ((m, c, _) => m.RS256(c.But("iss", $"{c["iss"]}/")), "another issuer"),
        ["no issuer"] = ((m, c, _) => m.RS256(c.But("iss", null)), "another issuer"),
        ["no subject"] = ((m, c, _) => m.RS256(c.But("sub", null)), "who signs in"),
        ["an empty subject"] = ((m, c, _) => m.RS256(c.But("sub", "")), "who signs in"),
        ["a subject that is a number"] = ((m, c, _) => m.RS256(c.But("sub", 4711)), "who signs in"),
        ["another audience"] = ((m, c, _) => m.RS256(c.But("aud", "the canteen")), "another client"),
        ["no audience"] = ((m, c, _) => m.RS256(c.But("aud", null)), "for whom"),
        ["an empty audience"] = ((m, c, _) => m.RS256(c.But("aud", new JsonArray())), "another client"),
        ["several audiences and nobody authorized"] = ((m, c, _) => m.RS256(c.But("aud", new JsonArray("sightline", "the canteen"))), "(azp)"),
        ["made for another client to use"] = ((m, c, _) => m.RS256(c.But("azp", "the canteen")), "(azp)"),
        ["expired"] = ((m, c, now) => m.RS256(c.But("exp", now.ToUnixTimeSeconds() - 301)), "expired"),
        ["no end"] = ((m, c, _) => m.RS256(c.But("exp", null)), "until when"),
        ["an end that is a text"] = ((m, c, _) => m.RS256(c.But("exp", "9999999999")), "until when"),
        ["made in the future"] = ((m, c, now) => m.RS256(c.But("iat", now.ToUnixTimeSeconds() + 360)), "in the future"),
        ["no time of making"] = ((m, c, _) => m.RS256(c.But("iat", null)), "when it was made"),
        ["not valid before later"] = ((m, c, now) => m.RS256(c.But("nbf", now.ToUnixTimeSeconds() + 360)), "not hold yet"),
        ["another nonce"] = ((m, c, _) => m.RS256(c.But("nonce", "of-another-sign-in")), "(nonce)"),
        ["no nonce"] = ((m, c, _) => m.RS256(c.But("nonce", null)), "(nonce)"),
        ["too long"] = ((m, c, _) => m.RS256(c.But("padding", new string('x', 70_000))), "three parts"),
    };

    /// <summary>The provider's keys: two good ones, and some that must not be used for what they are offered for.</summary>
    public static JsonObject KeysOf(TokenMint mint) => TokenMint.Jwks(
        mint.RsaKey(), mint.CurveKey(), mint.RsaKey("enc").But("use", "enc"), mint.RsaKey("rs384").But("alg", "RS384"), mint.RsaKey("twin"), mint.CurveKey("twin"));

    private static string WithOwnKey(JsonObject claims)
    {
        using var own = new TokenMint();
        return own.RS256(claims);
    }

    private static string WithKeyInHead(JsonObject claims)
    {
        using var own = new TokenMint();
        return TokenMint.Sign(TokenMint.Head("RS256", "r1").But("jwk", own.RsaKey()), claims, own.SignRsa);
    }

    private static string ChangedAfter(TokenMint mint, JsonObject claims)
    {
        var parts = mint.RS256(claims).Split('.');
        var other = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.But("groups", new JsonArray("plant-admin")).ToJsonString()));
        return $"{parts[0]}.{other}.{parts[2]}";
    }
}
