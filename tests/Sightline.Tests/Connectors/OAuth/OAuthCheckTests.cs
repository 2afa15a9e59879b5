using System.Text.Json.Nodes;
using Sightline.Connectors.Http;

namespace Sightline.Tests.Connectors.OAuth;

/// <summary>The exact text of every problem: where is what. Do this.</summary>
public sealed class OAuthCheckTests
{
    private const string Where = "targets/mes.json: options";

    [Fact]
    public void Client_credentials_as_a_plant_writes_them_pass() => Assert.Empty(Problems(_ => { }));

    [Theory]
    [InlineData("tokenUrl", "login", "oauth.tokenUrl is 'login'. Give an absolute https address.")]
    [InlineData("tokenUrl", "http://login.example/token", "oauth.tokenUrl is 'http://login.example/token', where everybody on the way can read the secret. Give an https address.")]
    [InlineData("tokenUrl", "https://me:pw@login.example/token", "oauth.tokenUrl is an address with a user name or password. Write clientId, and clientSecret as ${env:NAME} or ${file:PATH}.")]
    [InlineData("tokenUrl", "https://login.example/token#x", "oauth.tokenUrl is 'https://login.example/token#x'. Leave out what begins with '#'; it is never sent.")]
    [InlineData("clientSecret", "hunter2", "oauth.clientSecret is a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("clientSecret", "${file:secret}", "oauth.clientSecret is the relative path 'secret'. Give an absolute path.")]
    [InlineData("scope", " read", "oauth.scope is ' read'. Write scopes with one space between them, or leave it out.")]
    [InlineData("assumedLife", "00:00:00", "oauth.assumedLife is 00:00:00. Give more than zero and at most 1.00:00:00.")]
    [InlineData("clientAuthentication", "jwt", "oauth.clientAuthentication is \"jwt\". Give one of: basic, post.")]
    [InlineData("authorityFile", "ca.pem", "oauth.authorityFile is 'ca.pem'. Give an absolute path; a relative one depends on where the service was started.")]
    public void A_problem_says_where_it_is_what_it_is_and_what_to_do(string member, string value, string problem) =>
        Assert.Equal([$"{Where}.{problem}"], Problems(o => o["oauth"]![member] = value));

    [Fact]
    public void A_header_that_the_token_takes_the_place_of_is_a_problem() => Assert.Equal(
        [$"{Where}.headers.Authorization is given beside oauth, which sets it. Keep one of the two."],
        Problems(o => o["headers"] = new JsonObject { ["authorization"] = "Bearer ${env:TOKEN}" }));

    private static IReadOnlyList<string> Problems(Action<JsonObject> change)
    {
        var options = JsonNode.Parse("""
            {
              "url": "https://mes.example/records", "recognisesRepeats": true, "success": { "status": [201] },
              "oauth": { "tokenUrl": "https://login.example/token", "clientId": "sightline", "clientSecret": "${file:/etc/sightline/secrets/mes}", "scope": "results.write" }
            }
            """)!.AsObject();
        change(options);
        return HttpTargetCheck.Check(options, Where);
    }
}
