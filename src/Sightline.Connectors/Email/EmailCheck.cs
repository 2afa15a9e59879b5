using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.Connectors.Options;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Templates;
using Sightline.Connectors.Trust;

namespace Sightline.Connectors.Email;

/// <summary>Every problem of an email target's options that their types alone cannot show.</summary>
internal static partial class EmailCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<EmailOptions>(from, where, problems);
        return
        [
            .. problems,
            .. from.ContainsKey("host") ? Host(options.Host, $"{where}.host") : [],
            .. options.Port is < 1 or > 65535 ? [$"{where}.port is {options.Port}. Give 1 to 65535."] : (string[])[],
            .. SignIn(options, where),
            .. options.From.Length > 0 || from.ContainsKey("from") ? Address(options.From, $"{where}.from") : [],
            .. Recipients(from, options, $"{where}.to"),
            .. Template(options.Subject, $"{where}.subject"),
            .. Template(options.Text, $"{where}.text"),
            .. Limit(options.Timeout, $"{where}.timeout"),
            .. Limit(options.AnswerTimeout, $"{where}.answerTimeout"),
            .. AuthorityFile.Faults(options.AuthorityFile, $"{where}.authorityFile"),
        ];
    }

    private static IEnumerable<string> Host(string host, string where) =>
        Uri.CheckHostName(host) == UriHostNameType.Unknown ? [$"{where} is '{host}'. Give a name or an address, without a port."] : [];

    private static IEnumerable<string> SignIn(EmailOptions options, string where)
    {
        if (options.User is null != options.Password is null)
        {
            yield return $"{where}.{(options.User is null ? "user" : "password")} is missing although {where}.{(options.User is null ? "password" : "user")} is stated. State both, or neither.";
        }

        if (options.User is not null && options.Encryption == EmailEncryption.NoneAnyoneOnTheWayMayRead)
        {
            yield return $"{where}.user is stated although nothing is encrypted. A password is never sent where others can read it: choose startTls or implicitTls.";
        }

        if (options.User is { } user && (user.Length == 0 || user.Any(char.IsControl)))
        {
            yield return $"{where}.user is empty or holds a control character. Give the name to sign in with.";
        }

        if (options.Password is not { } password)
        {
            yield break;
        }

        var secret = new SecretText(password);
        if (!secret.HasReference)
        {
            // The value is not repeated here: problems are logged and shown.
            yield return $"{where}.password is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}.";
        }

        foreach (var fault in secret.Faults())
        {
            yield return $"{where}.password is {fault}";
        }
    }

    private static IEnumerable<string> Recipients(JsonObject from, EmailOptions options, string where) =>
        from["to"] is JsonArray { Count: 0 }
            ? [$"{where} is empty. Name at least one address."]
            // An item that is no text has been reported already and left a gap.
            : options.To.SelectMany((address, i) => address is null ? [] : Address(address, $"{where}[{i}]"));

    // Letters of the old alphabet only, so that no header and no command can hold more than one address.
    private static IEnumerable<string> Address(string address, string where) =>
        Mailbox().IsMatch(address) && address.Length <= 254 ? [] : [$"{where} is '{address}'. Give one address such as quality@plant.example, without a name before it."];

    private static IEnumerable<string> Template(string text, string where) =>
        TextTemplate.TryParse(text, out _, out var fault) ? [] : [$"{where} is {fault}"];

    private static IEnumerable<string> Limit(TimeSpan limit, string where) =>
        limit <= TimeSpan.Zero || limit > TimeSpan.FromMinutes(10) ? [$"{where} is {limit:c}. Give more than zero and at most 00:10:00; stopping waits this long for an answer."] : [];

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`|~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`|~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mailbox();
}
