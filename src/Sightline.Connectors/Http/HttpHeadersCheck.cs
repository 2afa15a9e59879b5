using System.Text.RegularExpressions;
using Sightline.Connectors.Secrets;

namespace Sightline.Connectors.Http;

/// <summary>Headers of a target's file: no secret as a value, nothing the connector sets itself.</summary>
internal static partial class HttpHeadersCheck
{
    private static readonly string[] Ours = ["Content-Length", "Transfer-Encoding", "Connection", "Host", "Expect"];

    public static IEnumerable<string> Check(HttpTargetOptions options, string where)
    {
        if (!Token().IsMatch(options.IdempotencyHeader))
        {
            yield return $"{where}.idempotencyHeader is '{options.IdempotencyHeader}'. Give a header name.";
        }

        foreach (var (name, value) in options.Headers)
        {
            foreach (var problem in Check(name, value, options.IdempotencyHeader))
            {
                yield return $"{where}.headers.{name} is {problem}";
            }
        }
    }

    private static IEnumerable<string> Check(string name, string value, string idempotencyHeader)
    {
        var text = new SecretText(value);
        if (!Token().IsMatch(name))
        {
            yield return "not a header name. Use letters, digits and dashes.";
        }
        else if (Ours.Contains(name, StringComparer.OrdinalIgnoreCase) || !CanBeSent(name))
        {
            yield return "set by the connector. Remove it.";
        }
        else if (string.Equals(name, idempotencyHeader, StringComparison.OrdinalIgnoreCase))
        {
            yield return "the header that carries the message key. Remove it, or name another idempotencyHeader.";
        }
        else if (Credential().IsMatch(name) && !text.HasReference)
        {
            // The value is not repeated here: problems are logged and shown.
            yield return "a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.";
        }

        if (value.Contains("{{", StringComparison.Ordinal))
        {
            yield return "a text with a {{place}}. Headers are the same for every message; put the field into the url or the body.";
        }

        foreach (var fault in text.Faults())
        {
            yield return fault;
        }
    }

    private static bool CanBeSent(string name)
    {
        using var probe = new HttpRequestMessage();
        return string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase) || probe.Headers.TryAddWithoutValidation(name, "x");
    }

    [GeneratedRegex("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("authorization|cookie|token|secret|passw|credential|api[-_]?key|access[-_]?key|subscription[-_]?key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();
}
