using Sightline.Connectors.Secrets;
using Sightline.Connectors.Trust;

namespace Sightline.Connectors.OAuth;

/// <summary>Every problem of a token's options that their types alone cannot show.</summary>
internal static class OAuthCheck
{
    public static IEnumerable<string> Faults(OAuthOptions? options, IReadOnlyDictionary<string, string> headers, string where) => options is null
        ? []
        :
        [
            .. options.TokenUrl.Length > 0 ? Url(options.TokenUrl, $"{where}.oauth.tokenUrl") : [],
            .. options.ClientSecret.Length > 0 ? Secret(options.ClientSecret, $"{where}.oauth.clientSecret") : [],
            .. Texts(options, $"{where}.oauth"),
            .. AuthorityFile.Faults(options.AuthorityFile, $"{where}.oauth.authorityFile"),
            .. headers.Keys.Any(name => string.Equals(name, TokenHeaders.Header, StringComparison.OrdinalIgnoreCase))
                ? [$"{where}.headers.{TokenHeaders.Header} is given beside oauth, which sets it. Keep one of the two."]
                : Array.Empty<string>(),
        ];

    private static IEnumerable<string> Url(string text, string where)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"{where} is '{text}'. Give an absolute https address.";
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return $"{where} is an address with a user name or password. Write clientId, and clientSecret as ${{env:NAME}} or ${{file:PATH}}.";
        }
        else if (url.Scheme == "http" && !url.IsLoopback)
        {
            yield return $"{where} is '{text}', where everybody on the way can read the secret. Give an https address.";
        }
        else if (url.Fragment.Length > 0)
        {
            yield return $"{where} is '{text}'. Leave out what begins with '#'; it is never sent.";
        }
    }

    private static IEnumerable<string> Secret(string text, string where)
    {
        var secret = new SecretText(text);
        var faults = secret.Faults().ToList();
        // The value is not repeated: problems are logged and shown.
        return faults.Count > 0 ? faults.Select(fault => $"{where} is {fault}")
            : secret.IsReference ? []
            : [$"{where} is a credential written into the file. Refer to it: ${{env:NAME}} or ${{file:PATH}}."];
    }

    private static IEnumerable<string> Texts(OAuthOptions options, string where)
    {
        if (options.Scope is { } scope && (scope.Trim() != scope || scope.Length == 0 || scope.Any(c => c is < ' ' or > '~' or '"' or '\\')))
        {
            yield return $"{where}.scope is '{scope}'. Write scopes with one space between them, or leave it out.";
        }

        if (options.ClientId.Any(char.IsControl))
        {
            yield return $"{where}.clientId holds a control character. Write it as the endpoint knows it.";
        }

        if (options.AssumedLife <= TimeSpan.Zero || options.AssumedLife > AccessToken.Longest)
        {
            yield return $"{where}.assumedLife is {options.AssumedLife:c}. Give more than zero and at most {AccessToken.Longest:c}.";
        }
    }
}
