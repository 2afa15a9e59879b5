using System.Text.Json.Nodes;
using Sightline.Connectors.Webhook;

namespace Sightline.Tests.Connectors.Webhook;

/// <summary>The exact text of every problem: where is what. Do this.</summary>
public sealed class WebhookCheckTests
{
    private const string Where = "targets/hook.json: options";

    // Every spelling of an address that some resolver or other understands.
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", "loopback")]
    [InlineData("2130706433", "127.0.0.1", "loopback")]
    [InlineData("0x7f000001", "127.0.0.1", "loopback")]
    [InlineData("0x7f.1", "127.0.0.1", "loopback")]
    [InlineData("0177.0.0.1", "127.0.0.1", "loopback")]
    [InlineData("127.1", "127.0.0.1", "loopback")]
    [InlineData("0", "0.0.0.0", "unspecified")]
    [InlineData("0xa9fea9fe", "169.254.169.254", "link-local")]
    [InlineData("169.254.169.254", "169.254.169.254", "link-local")]
    [InlineData("10.0.0.8:8443", "10.0.0.8", "private")]
    [InlineData("100.64.0.1", "100.64.0.1", "shared by a provider's customers")]
    [InlineData("[::1]", "::1", "loopback")]
    [InlineData("[::ffff:127.0.0.1]", "::ffff:127.0.0.1", "an IPv4 address written as IPv6")]
    [InlineData("[::ffff:a00:1]", "::ffff:10.0.0.1", "an IPv4 address written as IPv6")]
    [InlineData("[fd00:ec2::254]", "fd00:ec2::254", "unique-local")]
    [InlineData("[fe80::1]", "fe80::1", "link-local")]
    [InlineData("[ff02::1]", "ff02::1", "multicast")]
    public void An_address_that_is_not_public_is_refused_however_it_is_spelled(string host, string address, string what) => Assert.Equal(
        [$"{Where}.url leads to {address}, which is {what}. Give a public address, or name its network in allowNetworks."],
        Problems(o => o["url"] = $"https://{host}/hook/{{{{serial}}}}"));

    [Fact]
    public void The_address_that_is_asked_is_judged_like_the_one_that_is_posted_to() => Assert.Equal(
        [$"{Where}.readBack.url leads to 10.0.0.8, which is private. Give a public address, or name its network in allowNetworks."],
        Problems(o => o["readBack"] = new JsonObject { ["url"] = "https://10.0.0.8/{{key}}" }));

    [Fact]
    public void A_named_network_may_be_reached_and_its_neighbour_may_not()
    {
        Assert.Empty(Problems(o => (o["url"], o["allowNetworks"]) = ("https://10.1.2.3/hook", new JsonArray("10.1.0.0/16"))));
        Assert.Single(Problems(o => (o["url"], o["allowNetworks"]) = ("https://10.2.2.3/hook", new JsonArray("10.1.0.0/16"))));
        Assert.Single(Problems(o => (o["url"], o["allowNetworks"]) = ("https://[::ffff:10.1.2.3]/hook", new JsonArray("10.1.0.0/16"))));
    }

    [Theory]
    [InlineData("url", "\"http://hooks.example/a\"", "url is 'http://hooks.example/a'. Give an https address, or state anyoneOnTheWayMayRead: true and accept what it says.")]
    [InlineData("url", "\"ftp://hooks.example\"", "url is 'ftp://hooks.example'. Give an absolute http or https address whose host holds no place.")]
    [InlineData("secrets", "[]", "secrets is empty. Name at least one; a receiver cannot tell an unsigned request from anybody's.")]
    [InlineData("secrets", "[\"whsec_c2VjcmV0\"]", "secrets[0] is a secret written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("secrets", "[\"${file:hook}\"]", "secrets[0] is the relative path 'hook'. Give an absolute path.")]
    [InlineData("secrets", "[7]", "secrets[0] is 7. Give text.")]
    [InlineData("allowNetworks", "[\"10.1.0.5/16\"]", "allowNetworks[0] is '10.1.0.5/16'. Give a network whose address ends where its length says, for example 10.1.0.0/16.")]
    [InlineData("allowNetworks", "[\"0.0.0.0/0\"]", "allowNetworks[0] is '0.0.0.0/0', which is every address there is. Name the networks that are meant.")]
    [InlineData("headers", "{ \"webhook-id\": \"1\" }", "headers.webhook-id is set by the connector. Remove it.")]
    [InlineData("headers", "{ \"WEBHOOK-SIGNATURE\": \"1\" }", "headers.WEBHOOK-SIGNATURE is set by the connector. Remove it.")]
    [InlineData("headers", "{ \"Authorization\": \"Bearer abc\" }", "headers.Authorization is a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("headers", "{ \"Webhook-Timestamp\": \"1\" }", "headers.Webhook-Timestamp is set by the connector. Remove it.")]
    [InlineData("authorityFile", "\"ca.pem\"", "authorityFile is 'ca.pem'. Give an absolute path; a relative one depends on where the service was started.")]
    [InlineData("timeout", "\"00:00:00\"", "timeout is 00:00:00. Give more than zero and at most 00:10:00; stopping waits this long for an answer.")]
    public void One_problem_is_told_with_its_place_and_its_remedy(string option, string value, string problem) =>
        Assert.Equal([$"{Where}.{problem}"], Problems(o => o[option] = JsonNode.Parse(value)));

    private static IReadOnlyList<string> Problems(Action<JsonObject> change)
    {
        var options = JsonNode.Parse("""{ "url": "https://hooks.example/a", "secrets": [ "${env:HOOK}" ], "recognisesRepeats": true }""")!.AsObject();
        change(options);
        return WebhookCheck.Check(options, Where);
    }
}
