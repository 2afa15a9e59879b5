using System.Net.Http.Headers;
using System.Text;
using Sightline.Connectors.Reading;
using Sightline.Connectors.Secrets;
using Sightline.Connectors.Trust;
using Sightline.Settings;

namespace Sightline.Connectors.OAuth;

/// <summary>Asks the endpoint for one token. No answer and no failure of it ever shows the secret or a token.</summary>
internal sealed class TokenEndpoint(OAuthOptions options, TimeSpan timeout, bool useSystemProxy, TimeProvider time) : IDisposable
{
    private const int MostBytes = 64 * 1024;

    private readonly Uri _url = new(options.TokenUrl);
    private readonly SecretText _secret = new(options.ClientSecret);
    private readonly ReadWire _wire = new(timeout, MostBytes, useSystemProxy, time, AuthorityFile.Policy(options.AuthorityFile));

    public string Place => _url.Authority;

    public async Task<TokenReply> AskAsync(CancellationToken ct)
    {
        string secret;
        try
        {
            secret = _secret.Read(new Dictionary<string, string>(StringComparer.Ordinal));
        }
        catch (SecretUnavailableException e)
        {
            return new TokenReply.None(e.Message);
        }

        var asked = time.GetTimestamp();
        using var request = Request(secret);
        return Hide(secret, await _wire.SendAsync(request, ct) switch
        {
            Reply.Came came => TokenAnswer.Read(came, Place, asked, options.AssumedLife),
            Reply.Nothing nothing => new TokenReply.None($"No access token: {nothing.Reason} It is asked again by itself."),
            _ => new TokenReply.None($"The answer of the token endpoint {Place} is longer than {MostBytes} bytes. Correct tokenUrl."),
        });
    }

    public void Dispose() => _wire.Dispose();

    private HttpRequestMessage Request(string secret)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        AddTo(form, "scope", options.Scope);
        AddTo(form, "audience", options.Audience);
        var request = new HttpRequestMessage(HttpMethod.Post, _url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (options.ClientAuthentication == ClientAuthentication.Post)
        {
            AddTo(form, "client_id", options.ClientId);
            AddTo(form, "client_secret", secret);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Basic(secret));
        }

        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private static void AddTo(List<KeyValuePair<string, string>> form, string name, string? value)
    {
        if (value is not null)
        {
            form.Add(new(name, value));
        }
    }

    // Encoded as in a form before they are joined (RFC 6749, section 2.3.1): a colon in an id would divide it elsewhere.
    private string Basic(string secret) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Form(options.ClientId)}:{Form(secret)}"));

    private static string Form(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private TokenReply Hide(string secret, TokenReply reply) => reply is TokenReply.None none
        ? none with { Reason = new[] { secret, Form(secret), Basic(secret) }.Aggregate(none.Reason, (shown, one) => shown.Replace(one, options.ClientSecret, StringComparison.Ordinal)) }
        : reply;
}
