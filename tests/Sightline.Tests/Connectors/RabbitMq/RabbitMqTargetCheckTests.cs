using System.Text.Json.Nodes;
using Sightline.Connectors.RabbitMq;

namespace Sightline.Tests.Connectors.RabbitMq;

/// <summary>The exact text of every problem: where is what. Do this.</summary>
public sealed class RabbitMqTargetCheckTests
{
    private const string Where = "targets/mq.json: options";

    [Fact]
    public void Nothing_stated_names_all_that_must_be() => Assert.Equal(
        ["url", "user", "password", "exchange", "routingKey", "consumersRecogniseRepeats"],
        RabbitMqTargetCheck.Check([], Where).Select(problem => problem.Split(' ')[1]["options.".Length..]));

    [Theory]
    [InlineData("url", "\"mq.example\"", "url is 'mq.example'. Give the broker's address as amqps://HOST or amqps://HOST:PORT.")]
    [InlineData("url", "\"https://mq.example\"", "url is 'https://mq.example'. Give the broker's address as amqps://HOST or amqps://HOST:PORT, and the virtual host as virtualHost.")]
    [InlineData("url", "\"amqps://mq.example/plant\"", "url is 'amqps://mq.example/plant'. Give the broker's address as amqps://HOST or amqps://HOST:PORT, and the virtual host as virtualHost.")]
    [InlineData("url", "\"amqps://joe:pw@mq.example\"", "url is an address with a user name or password. Give them as user and password.")]
    [InlineData("url", "\"amqp://mq.example\"", "url is 'amqp://mq.example', where whoever listens on the network reads the password. Use amqps://, or set letPasswordTravelUnencrypted to true.")]
    [InlineData("authoritiesFile", "\"ca.pem\"", "authoritiesFile is 'ca.pem'. Give an absolute path.")]
    [InlineData("virtualHost", "\"\"", "virtualHost is empty. Give a name.")]
    [InlineData("user", "\"\"", "user is empty. Give a name.")]
    [InlineData("password", "\"grindstone\"", "password is a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("password", "\"${file:mq}\"", "password is the relative path 'mq'. Give an absolute path.")]
    [InlineData("exchange", "\"{{line}}\"", "exchange is a text with a {{place}}. Put the field into routingKey, and bind queues by it.")]
    [InlineData("routingKey", "\"a.{{line\"", "routingKey is opened with {{ and never closed. Close the place with }}.")]
    [InlineData("body", "\"{{a}}\"", "body is \"{{a}}\". Give an object or a list; one text alone is no document.")]
    [InlineData("consumersRecogniseRepeats", "null", "consumersRecogniseRepeats is null. Give true or false.")]
    [InlineData("timeout", "\"00:00:00\"", "timeout is 00:00:00. Give more than zero and at most 00:10:00; stopping waits this long for a confirm.")]
    [InlineData("channels", "0", "channels is 0. Give 1 to 256 channels.")]
    public void One_problem_is_told_with_its_place_and_its_remedy(string option, string value, string problem) =>
        Assert.Equal([$"{Where}.{problem}"], Problems(options => options[option] = JsonNode.Parse(value)));

    [Theory]
    [InlineData("amqp://127.0.0.1")]
    [InlineData("amqp://localhost:5673")]
    [InlineData("amqps://mq.example:5671/")]
    public void A_password_travels_unencrypted_only_within_this_machine(string url) => Assert.Empty(Problems(options => options["url"] = url));

    [Fact]
    public void Unencrypted_to_another_machine_must_be_stated() => Assert.Empty(Problems(options =>
    {
        options["url"] = "amqp://mq.example";
        options["letPasswordTravelUnencrypted"] = true;
    }));

    [Fact]
    public void Authorities_without_TLS_are_a_mistake() => Assert.Equal(
        [$"{Where}.authoritiesFile is given although the url is amqp://, where no certificate is shown. Use amqps://, or remove it."],
        Problems(options =>
        {
            options["url"] = "amqp://127.0.0.1";
            options["authoritiesFile"] = "/etc/ssl/plant.pem";
        }));

    private static IReadOnlyList<string> Problems(Action<JsonObject> change)
    {
        var options = JsonNode.Parse("""
            {
              "url": "amqps://mq.example", "user": "sightline", "password": "${env:MQ}", "exchange": "inspections",
              "routingKey": "{{line}}", "consumersRecogniseRepeats": false
            }
            """)!.AsObject();
        change(options);
        return RabbitMqTargetCheck.Check(options, Where);
    }
}
