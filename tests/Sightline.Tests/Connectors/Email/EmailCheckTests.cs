using System.Text.Json.Nodes;
using Sightline.Connectors.Email;

namespace Sightline.Tests.Connectors.Email;

/// <summary>The exact text of every problem: where is what. Do this.</summary>
public sealed class EmailCheckTests
{
    private const string Where = "targets/mail.json: options";

    [Theory]
    [InlineData("host", "\"mail example\"", "host is 'mail example'. Give a name or an address, without a port.")]
    [InlineData("host", "\"mail.example:25\"", "host is 'mail.example:25'. Give a name or an address, without a port.")]
    [InlineData("port", "0", "port is 0. Give 1 to 65535.")]
    [InlineData("encryption", "\"none\"", "encryption is \"none\". Give one of: startTls, implicitTls, noneAnyoneOnTheWayMayRead.")]
    [InlineData("encryption", "\"noneAnyoneOnTheWayMayRead\"", "user is stated although nothing is encrypted. A password is never sent where others can read it: choose startTls or implicitTls.")]
    [InlineData("user", "\"a\\nb\"", "user is empty or holds a control character. Give the name to sign in with.")]
    [InlineData("password", "\"hunter2\"", "password is a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("password", "\"${file:mail}\"", "password is the relative path 'mail'. Give an absolute path.")]
    [InlineData("to", "[]", "to is empty. Name at least one address.")]
    [InlineData("to", "[7]", "to[0] is 7. Give text.")]
    [InlineData("subject", "\"{{serial\"", "subject is opened with {{ and never closed. Close the place with }}.")]
    [InlineData("text", "\"{{ }}\"", "text is a place without a name. Write {{field}}.")]
    [InlineData("timeout", "\"00:00:00\"", "timeout is 00:00:00. Give more than zero and at most 00:10:00; stopping waits this long for an answer.")]
    [InlineData("answerTimeout", "\"00:10:01\"", "answerTimeout is 00:10:01. Give more than zero and at most 00:10:00; stopping waits this long for an answer.")]
    [InlineData("authorityFile", "\"ca.pem\"", "authorityFile is 'ca.pem'. Give an absolute path; a relative one depends on where the service was started.")]
    public void One_problem_is_told_with_its_place_and_its_remedy(string option, string value, string problem) =>
        Assert.Equal([$"{Where}.{problem}"], Problems(o => o[option] = JsonNode.Parse(value)));

    [Theory]
    [InlineData("quality")]
    [InlineData("a@b@c")]
    [InlineData("a@b, c@d")]
    [InlineData("Quality <a@b>")]
    [InlineData("a@b>\r\nRCPT TO:<c@d")]
    [InlineData("a@b\n")]
    [InlineData("ä@plant.example")]
    [InlineData("a@-b")]
    [InlineData(".a@b")]
    [InlineData("{{mail}}@plant.example")]
    public void What_is_not_one_plain_address_is_refused(string address)
    {
        Assert.Equal([$"{Where}.to[1] is '{address}'. Give one address such as quality@plant.example, without a name before it."], Problems(o => o["to"]!.AsArray().Add(address)));
        Assert.Equal([$"{Where}.from is '{address}'. Give one address such as quality@plant.example, without a name before it."], Problems(o => o["from"] = address));
    }

    [Theory]
    [InlineData("user", "password is stated. State both, or neither.", "user is missing")]
    [InlineData("password", "user is stated. State both, or neither.", "password is missing")]
    public void A_user_without_a_password_is_a_problem_and_the_other_way_round(string without, string end, string beginning)
    {
        var problem = Assert.Single(Problems(o => o.Remove(without)));
        Assert.StartsWith($"{Where}.{beginning}", problem, StringComparison.Ordinal);
        Assert.EndsWith(end, problem, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Problems(Action<JsonObject> change)
    {
        var options = JsonNode.Parse("""
            { "host": "mail.example", "user": "sightline", "password": "${env:MAIL}", "from": "sightline@hub.example", "to": [ "a@plant.example" ], "subject": "{{serial}}", "text": "{{serial}}" }
            """)!.AsObject();
        change(options);
        return EmailCheck.Check(options, Where);
    }
}
