using System.Net;
using System.Text.Json.Nodes;
using Sightline.Connectors.Http;
using Sightline.Connectors.Options;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Templates;
using Sightline.Connectors.Trust;

namespace Sightline.Connectors.Webhook;

/// <summary>Every problem of a webhook's options that their types alone cannot show. An address written as a number is judged here already.</summary>
internal static class WebhookCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<WebhookOptions>(from, where, problems);
        return
        [
            .. problems,
            .. HttpTargetCheck.Faults(AsHttp(options), from, where),
            .. Place(options.Url, options, $"{where}.url"),
            .. Place(options.ReadBack?.Url ?? "", options, $"{where}.readBack.url"),
            .. SecretFaults(from, options, $"{where}.secrets"),
            .. options.AllowNetworks.SelectMany((network, i) => Network(network, $"{where}.allowNetworks[{i}]")),
            .. Headers(options, where),
            .. AuthorityFile.Faults(options.AuthorityFile, $"{where}.authorityFile"),
        ];
    }

    /// <summary>The networks of options that passed the check.</summary>
    public static IReadOnlyList<IPNetwork> Networks(WebhookOptions options) =>
        [.. options.AllowNetworks.Where(text => IPNetwork.TryParse(text, out _)).Select(IPNetwork.Parse)];

    private static IEnumerable<string> Place(string url, WebhookOptions options, string where)
    {
        // What is no address at all has been reported already.
        if (UrlTemplate.Shape(url) is not { Scheme: "http" or "https" } shape)
        {
            yield break;
        }

        if (shape.Scheme == "http" && !options.AnyoneOnTheWayMayRead)
        {
            yield return $"{where} is '{url}'. Give an https address, or state anyoneOnTheWayMayRead: true and accept what it says.";
        }

        var guard = new AddressGuard(Networks(options), Dns.GetHostAddressesAsync);
        if (IPAddress.TryParse(shape.DnsSafeHost, out var address) && guard.WhyNot(address) is { } why)
        {
            yield return $"{where} leads to {address}, which is {why}. Give a public address, or name its network in allowNetworks.";
        }
    }

    private static IEnumerable<string> SecretFaults(JsonObject from, WebhookOptions options, string where)
    {
        if (from["secrets"] is JsonArray { Count: 0 })
        {
            yield return $"{where} is empty. Name at least one; a receiver cannot tell an unsigned request from anybody's.";
        }

        for (var i = 0; i < options.Secrets.Count; i++)
        {
            // An item that is no text has been reported already and left a gap.
            if (options.Secrets[i] is not { } text)
            {
                continue;
            }

            var secret = new SecretText(text);
            if (!secret.HasReference)
            {
                // The value is not repeated here: problems are logged and shown.
                yield return $"{where}[{i}] is a secret written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}.";
            }

            foreach (var fault in secret.Faults())
            {
                yield return $"{where}[{i}] is {fault}";
            }
        }
    }

    private static IEnumerable<string> Network(string? text, string where)
    {
        if (text is null)
        {
            yield break;
        }

        // Digits beyond the length are dropped in silence by the parser, and with them what somebody meant.
        if (!IPNetwork.TryParse(text, out var network) || !network.BaseAddress.Equals(IPAddress.Parse(text.AsSpan(0, text.IndexOf('/')))))
        {
            yield return $"{where} is '{text}'. Give a network whose address ends where its length says, for example 10.1.0.0/16.";
        }
        else if (network.PrefixLength == 0)
        {
            yield return $"{where} is '{text}', which is every address there is. Name the networks that are meant.";
        }
    }

    private static IEnumerable<string> Headers(WebhookOptions options, string where) =>
        options.Headers.Keys.Where(IsOurs).Select(name => $"{where}.headers.{name} is set by the connector. Remove it.");

    private static bool IsOurs(string header) => WebhookSigner.Headers.Contains(header, StringComparer.OrdinalIgnoreCase);

    // What the signature is made of is told here, in words that fit this kind.
    private static HttpTargetOptions AsHttp(WebhookOptions options)
    {
        var http = options.AsHttp();
        http.Headers = options.Headers.Where(header => !IsOurs(header.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        return http;
    }
}
