using System.Text.Json.Nodes;
using Sightline.Connectors.Kafka;

namespace Sightline.Tests.Connectors.Kafka;

/// <summary>The exact text of every problem: where is what. Do this.</summary>
public sealed class KafkaTargetCheckTests
{
    private const string Where = "targets/kafka.json: options";

    [Fact]
    public void Nothing_stated_names_all_that_must_be() => Assert.Equal(
        ["servers", "topic"],
        KafkaTargetCheck.Check([], Where).Select(problem => problem.Split(' ')[1]["options.".Length..]));

    [Theory]
    [InlineData("servers", "[]", "servers is empty. Name at least one broker as HOST:PORT.")]
    [InlineData("servers", "[\"kafka.example\"]", "servers[0] is 'kafka.example'. Give a broker as HOST:PORT.")]
    [InlineData("servers", "[\"a:9093,b:9093\"]", "servers[0] is 'a:9093,b:9093'. Give a broker as HOST:PORT.")]
    [InlineData("tls", "false", "tls is false although kafka.example:9093 is another machine. Remove it, or set letMessagesTravelUnencrypted to true.")]
    [InlineData("authoritiesFile", "\"ca.pem\"", "authoritiesFile is 'ca.pem'. Give an absolute path; a relative one depends on where the service was started.")]
    [InlineData("user", "\"joe\"", "password is missing although the other is given. Give both, or neither.")]
    [InlineData("password", "\"${env:KAFKA}\"", "user is missing although the other is given. Give both, or neither.")]
    [InlineData("topic", "\"a/b\"", "topic is 'a/b'. Give 1 to 249 letters, digits, '.', '_' or '-'.")]
    [InlineData("keyHeader", "\"\"", "keyHeader is empty. Give a name.")]
    [InlineData("mechanism", "\"kerberos\"", "mechanism is \"kerberos\". Give one of: scramSha512, scramSha256, plain.")]
    [InlineData("body", "\"{{a}}\"", "body is \"{{a}}\". Give an object or a list; one text alone is no document.")]
    [InlineData("timeout", "\"00:00:00.5000000\"", "timeout is 00:00:00.5000000. Give 00:00:01 to 00:10:00; stopping waits this long for an acknowledgement.")]
    [InlineData("topicKeeps", "\"00:00:00\"", "topicKeeps is 00:00:00. Give the topic's retention.ms, more than zero and at most 36500.00:00:00.")]
    public void One_problem_is_told_with_its_place_and_its_remedy(string option, string value, string problem) =>
        Assert.Equal([$"{Where}.{problem}"], Problems(options => options[option] = JsonNode.Parse(value)));

    [Fact]
    public void A_password_in_the_file_is_refused_without_repeating_it() => Assert.Equal(
        [$"{Where}.password is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}."],
        Problems(options =>
        {
            options["user"] = "joe";
            options["password"] = "grindstone-42";
        }));

    private static IReadOnlyList<string> Problems(Action<JsonObject> change)
    {
        var options = JsonNode.Parse("""{ "servers": ["kafka.example:9093"], "topic": "inspections" }""")!.AsObject();
        change(options);
        return KafkaTargetCheck.Check(options, Where);
    }
}
