using System.Text;
using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Templates;

namespace Sightline.Connectors.RabbitMq;

/// <summary>Every problem of a rabbitmq target's options that their types alone cannot show.</summary>
internal static class RabbitMqTargetCheck
{
    /// <summary>Names and routing keys travel as short strings (AMQP 0-9-1, section 4.2.5.3).</summary>
    public const int MostBytesOfAName = 255;

    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<RabbitMqTargetOptions>(from, where, problems);
        problems.AddRange(
        [
            .. from.ContainsKey("url") ? Address(options, $"{where}.url") : [],
            .. Authorities(options, $"{where}.authoritiesFile"),
            .. Text("virtualHost", options.VirtualHost, where),
            .. from.ContainsKey("user") ? Text("user", options.User, where) : [],
            .. from.ContainsKey("password") ? Password(options, $"{where}.password") : [],
            .. Exchange(options, $"{where}.exchange"),
            .. TextTemplate.TryParse(options.RoutingKey, out _, out var fault) ? [] : (string[])[$"{where}.routingKey is {fault}"],
            .. BodyTemplate.Faults(options.Body, $"{where}.body"),
            .. Limits(options, where),
        ]);
        return problems;
    }

    private static IEnumerable<string> Address(RabbitMqTargetOptions options, string where)
    {
        // A user name or password in an address is not repeated here: problems are logged and shown.
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
        {
            yield return url is null
                ? $"{where} is '{options.Url}'. Give the broker's address as amqps://HOST or amqps://HOST:PORT."
                : $"{where} is an address with a user name or password. Give them as user and password.";
        }
        else if (url.Scheme is not ("amqp" or "amqps") || url.Host.Length == 0 || url.PathAndQuery.Trim('/').Length > 0 || url.Fragment.Length > 0)
        {
            yield return $"{where} is '{options.Url}'. Give the broker's address as amqps://HOST or amqps://HOST:PORT, and the virtual host as virtualHost.";
        }
        else if (url.Scheme == "amqp" && !url.IsLoopback && !options.LetPasswordTravelUnencrypted)
        {
            yield return $"{where} is '{options.Url}', where whoever listens on the network reads the password. Use amqps://, or set letPasswordTravelUnencrypted to true.";
        }
    }

    private static IEnumerable<string> Authorities(RabbitMqTargetOptions options, string where)
    {
        if (options.AuthoritiesFile is not { } file)
        {
            yield break;
        }

        if (!Path.IsPathFullyQualified(file))
        {
            yield return $"{where} is '{file}'. Give an absolute path.";
        }

        if (options.Url.StartsWith("amqp:", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{where} is given although the url is amqp://, where no certificate is shown. Use amqps://, or remove it.";
        }
    }

    private static IEnumerable<string> Text(string name, string value, string where) =>
        value.Length == 0 ? [$"{where}.{name} is empty. Give a name."] : [];

    private static IEnumerable<string> Password(RabbitMqTargetOptions options, string where)
    {
        var text = new SecretText(options.Password);
        // The value is not repeated here: problems are logged and shown.
        return
        [
            .. text.HasReference ? [] : (string[])[$"{where} is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}."],
            .. text.Faults().Select(fault => $"{where} is {fault}"),
        ];
    }

    private static IEnumerable<string> Exchange(RabbitMqTargetOptions options, string where)
    {
        if (options.Exchange.Contains("{{", StringComparison.Ordinal))
        {
            yield return $"{where} is a text with a {{{{place}}}}. Put the field into routingKey, and bind queues by it.";
        }

        if (Encoding.UTF8.GetByteCount(options.Exchange) > MostBytesOfAName)
        {
            yield return $"{where} is longer than {MostBytesOfAName} bytes. No exchange has such a name.";
        }
    }

    private static IEnumerable<string> Limits(RabbitMqTargetOptions options, string where)
    {
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(10))
        {
            yield return $"{where}.timeout is {options.Timeout:c}. Give more than zero and at most 00:10:00; stopping waits this long for a confirm.";
        }

        if (options.Channels is < 1 or > 256)
        {
            yield return $"{where}.channels is {options.Channels}. Give 1 to 256 channels.";
        }
    }
}
