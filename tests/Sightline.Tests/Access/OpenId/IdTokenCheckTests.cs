using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Server.Access.OpenId;

namespace Sightline.Tests.Access.OpenId;

public sealed class IdTokenCheckTests(TokenMint mint) : IClassFixture<TokenMint>
{
    private const string Issuer = "https://sso.plant.example";

    private readonly DateTimeOffset _now = new ManualClock().GetUtcNow();

    public static TheoryData<string> Bends => [.. BentTokens.All.Keys];

    private JsonObject Claims => TokenMint.Claims(Issuer, "sightline", "n-1", _now);

    [Fact]
    public void A_good_token_of_either_kind_is_believed()
    {
        Assert.Equal("anna", Believed(mint.RS256(Claims)).GetProperty("preferred_username").GetString());
        Assert.Equal("anna", Believed(mint.ES256(Claims)).GetProperty("preferred_username").GetString());
    }

    [Fact]
    public void A_token_for_several_is_believed_when_it_was_made_for_us_to_use() =>
        Believed(mint.RS256(Claims.But("aud", new JsonArray("the canteen", "sightline")).But("azp", "sightline")));

    [Theory]
    [InlineData("exp", -299)]
    [InlineData("iat", 299)]
    [InlineData("nbf", 299)]
    public void A_clock_may_be_five_minutes_off(string claim, int seconds) => Believed(mint.RS256(Claims.But(claim, _now.ToUnixTimeSeconds() + seconds)));

    [Theory, MemberData(nameof(Bends))]
    public void A_bent_token_is_refused_with_the_reason(string bend)
    {
        var (make, why) = BentTokens.All[bend];
        Assert.Contains(why, Assert.IsType<IdTokenVerdict.Refused>(Check(make(mint, Claims, _now))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_whose_key_is_not_listed_asks_for_the_keys_again() =>
        Assert.IsType<IdTokenVerdict.UnknownKey>(Check(mint.RS256(Claims, "tomorrow's")));

    [Fact]
    public void A_token_without_a_key_name_is_believed_where_there_is_nothing_to_choose_and_otherwise_asks_for_the_keys_again()
    {
        using var next = new TokenMint();
        var keys = Keys(TokenMint.Jwks(mint.RsaKey(null), mint.CurveKey(null)));

        Assert.IsType<IdTokenVerdict.Believed>(Check(mint.RS256(Claims, null), keys));
        Assert.IsType<IdTokenVerdict.UnknownKey>(Check(next.RS256(Claims, null), keys));
    }

    [Fact]
    public void A_key_that_can_be_broken_is_not_used()
    {
        using var weak = RSA.Create(1024);
        var token = TokenMint.Sign(TokenMint.Head("RS256", "r1"), Claims, s => weak.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Assert.IsType<IdTokenVerdict.Refused>(Check(token, Keys(TokenMint.Jwks(TokenMint.Of(weak, "r1")))));
    }

    [Theory]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"r1","n":"!","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"r1"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"r1","n":7,"e":7}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"r1","k":"AQAB"}]}""")]
    public void A_key_that_cannot_be_read_signs_nothing(string keys) =>
        Assert.IsType<IdTokenVerdict.Refused>(Check(mint.RS256(Claims), Keys(JsonNode.Parse(keys)!.AsObject())));

    [Fact]
    public void A_point_that_is_not_on_the_curve_signs_nothing()
    {
        var key = mint.CurveKey().But("y", System.Buffers.Text.Base64Url.EncodeToString(new byte[32]));
        Assert.IsType<IdTokenVerdict.Refused>(Check(mint.ES256(Claims), Keys(TokenMint.Jwks(key))));
    }

    /// <summary>Whatever is there instead of a character: never believed, and never an exception.</summary>
    [Fact]
    public void A_token_with_any_character_changed_is_not_believed()
    {
        var good = mint.ES256(Claims);
        var keys = Keys(BentTokens.KeysOf(mint));
        for (var at = 0; at < good.Length - 1; at++)
        {
            foreach (var other in "A~.=\0\u00e4")
            {
                var bent = $"{good[..at]}{other}{good[(at + 1)..]}";
                Assert.True(bent == good || Check(bent, keys) is not IdTokenVerdict.Believed, $"believed with character {at} changed");
            }
        }
    }

    private JsonElement Believed(string token) => Assert.IsType<IdTokenVerdict.Believed>(Check(token)).Claims;

    private IdTokenVerdict Check(string token, SigningKeys? keys = null) =>
        new IdTokenCheck(Issuer, "sightline", "n-1").Check(token, keys ?? Keys(BentTokens.KeysOf(mint)), _now);

    private static SigningKeys Keys(JsonObject document) => SigningKeys.Parse(JsonSerializer.SerializeToElement(document))!;
}
