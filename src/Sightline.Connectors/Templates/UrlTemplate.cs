using System.Text.RegularExpressions;
using Sightline.Model;

namespace Sightline.Connectors.Templates;

/// <summary>An address with places. Values are percent-encoded, so a slash in a serial stays inside its segment.</summary>
internal sealed partial class UrlTemplate
{
    private readonly TextTemplate _template;

    public UrlTemplate(string text) => _template = TextTemplate.Parse(text);

    /// <summary>Every fault, each as: where is what. Do this.</summary>
    public static IEnumerable<string> Faults(string text, string where)
    {
        if (!TextTemplate.TryParse(text, out _, out var fault))
        {
            yield return $"{where} is {fault}";
            yield break;
        }

        if (Shape(text) is not { } uri
            || uri.Scheme is not ("http" or "https")
            || Authority(text).Contains("{{", StringComparison.Ordinal))
        {
            yield return $"{where} is '{text}'. Give an absolute http or https address whose host holds no place.";
            yield break;
        }

        if (uri.UserInfo.Length > 0)
        {
            yield return $"{where} is an address with a user name or password. Send the credential as a header with ${{env:NAME}} or ${{file:PATH}}.";
        }

        if (SecretMember().Match(uri.Query) is { Success: true } member)
        {
            yield return $"{where} is an address with the query member '{member.Groups["name"].Value}'. Send the credential as a header with ${{env:NAME}} or ${{file:PATH}}.";
        }
    }

    /// <summary>The address with a letter in every place, or null when it is none: its scheme and host are those of every message.</summary>
    public static Uri? Shape(string text) => Uri.TryCreate(Places().Replace(text, "x"), UriKind.Absolute, out var uri) ? uri : null;

    /// <summary>The address for one message, or null and why there is none.</summary>
    public Uri? Fill(DeliveryMessage message, out string why)
    {
        // An empty value would turn one record's address into the address of the whole collection.
        string? empty = null;
        var text = _template.Fill(message, value => Encode(value, ref empty), out var missing);
        why = text is null ? $"The address needs the field '{missing}', which this message does not have. Add it to the map."
            : empty is not null ? "The address needs a field that is empty in this message. Correct the map."
            : Climbs(text) ? "The address would hold '.' or '..' as a segment, which leads to another record. Correct the map."
            : "";
        return why.Length == 0 ? new Uri(text!) : null;
    }

    private static string Encode(string value, ref string? empty)
    {
        empty ??= value.Length == 0 ? value : null;
        return Uri.EscapeDataString(value);
    }

    private static bool Climbs(string text) => text.Split('?')[0].Split('/').Any(segment => segment is "." or "..");

    private static string Authority(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = text.AsSpan(start).IndexOfAny('/', '?');
        return end < 0 ? text[start..] : text.Substring(start, end);
    }

    [GeneratedRegex(@"\{\{[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Places();

    [GeneratedRegex(@"[?&](?<name>[^=&]*(token|secret|password|api[-_]?key|credential)[^=&]*)=", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretMember();
}
