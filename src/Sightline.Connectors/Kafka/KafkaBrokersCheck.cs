using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Trust;

namespace Sightline.Connectors.Kafka;

/// <summary>Every problem of what is said about brokers and topics, whichever way records go.</summary>
internal static partial class KafkaBrokersCheck
{
    public static IEnumerable<string> Check(IKafkaBrokers options, JsonObject from, string where) =>
    [
        .. from["servers"] is JsonArray ? Servers(options, $"{where}.servers") : [],
        .. Encryption(options, where),
        .. SignIn(options, where),
    ];

    public static IEnumerable<string> Topic(string topic, string where) =>
        TopicName().IsMatch(topic) && topic is not ("." or "..") ? [] : [$"{where} is '{topic}'. Give 1 to 249 letters, digits, '.', '_' or '-'."];

    private static IEnumerable<string> Servers(IKafkaBrokers options, string where)
    {
        if (options.Servers.Count == 0)
        {
            yield return $"{where} is empty. Name at least one broker as HOST:PORT.";
        }

        for (var i = 0; i < options.Servers.Count; i++)
        {
            // An item that could not be read has been reported already and left a gap.
            if (options.Servers[i] is { } server && !Server().IsMatch(server))
            {
                yield return $"{where}[{i}] is '{server}'. Give a broker as HOST:PORT.";
            }
        }
    }

    private static IEnumerable<string> Encryption(IKafkaBrokers options, string where)
    {
        if (!options.Tls && !options.LetMessagesTravelUnencrypted && options.Servers.FirstOrDefault(server => server is not null && !IsHere(server)) is { } away)
        {
            yield return $"{where}.tls is false although {away} is another machine. Remove it, or set letMessagesTravelUnencrypted to true.";
        }

        if (options is { AuthoritiesFile: not null, Tls: false })
        {
            yield return $"{where}.authoritiesFile is given although tls is false, where no certificate is shown. Remove one of them.";
        }

        foreach (var fault in AuthorityFile.Faults(options.AuthoritiesFile, $"{where}.authoritiesFile"))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> SignIn(IKafkaBrokers options, string where)
    {
        if (options.User is null != options.Password is null)
        {
            yield return $"{where}.{(options.User is null ? "user" : "password")} is missing although the other is given. Give both, or neither.";
        }

        if (options.Password is not { } password)
        {
            yield break;
        }

        var text = new SecretText(password);
        if (!text.HasReference)
        {
            // The value is not repeated here: problems are logged and shown.
            yield return $"{where}.password is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}.";
        }

        foreach (var fault in text.Faults())
        {
            yield return $"{where}.password is {fault}";
        }
    }

    private static bool IsHere(string server)
    {
        var host = server[..Math.Max(0, server.LastIndexOf(':'))].Trim('[', ']');
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Server();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,249}$", RegexOptions.CultureInvariant)]
    private static partial Regex TopicName();
}
