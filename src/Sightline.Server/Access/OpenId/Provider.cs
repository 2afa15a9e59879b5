using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Sightline.Server.Access.OpenId;

/// <summary>What the provider says about itself, as far as we need it.</summary>
internal sealed record ProviderDocument(string Issuer, Uri Authorization, Uri Token, Uri Keys, Uri? UserInfo, bool TakesBasic);

/// <summary>Asks the provider: who it is, its keys, a token for a code, more about a person. Follows no redirect and keeps no cookie.</summary>
internal sealed class Provider(IOptions<OpenIdOptions> settings, TimeProvider time) : IDisposable
{
    /// <summary>A key the provider no longer lists is believed no longer than this.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    /// <summary>Tokens with invented key names shall not make us a nuisance to the provider.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly SemaphoreSlim _gate = new(1);
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1 << 20,
    };

    private Kept<ProviderDocument>? _document;
    private Kept<SigningKeys>? _keys;

    public async Task<ProviderDocument> DocumentAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (IsOlder(_document, KeepFor))
            {
                var address = new Uri($"{settings.Value.Authority.TrimEnd('/')}/.well-known/openid-configuration");
                _document = new(ReadDocument(await GetAsync(address, null, ct)), time.GetTimestamp());
            }

            return _document!.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The provider's keys. <paramref name="again"/> when one was missing: asked anew, at most once a minute.</summary>
    public async Task<SigningKeys> KeysAsync(bool again, CancellationToken ct)
    {
        var document = await DocumentAsync(ct);
        await _gate.WaitAsync(ct);
        try
        {
            if (IsOlder(_keys, again ? AskAgainAfter : KeepFor))
            {
                var keys = SigningKeys.Parse(await GetAsync(document.Keys, null, ct))
                    ?? throw SignInFailedException.Unreachable($"{document.Keys} is not a document of keys.");
                _keys = new(keys, time.GetTimestamp());
            }

            return _keys!.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What the provider tells the bearer of this token about a person.</summary>
    public Task<JsonElement> UserInfoAsync(Uri address, string accessToken, CancellationToken ct) => GetAsync(address, accessToken, ct);

    /// <summary>The provider's answer to a request for tokens, for the caller to dispose.</summary>
    /// <exception cref="SignInFailedException">It gave none. The detail names its error, never its whole answer.</exception>
    public async Task<JsonDocument> TokensAsync(ProviderDocument document, IDictionary<string, string> form, string clientId, string secret, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, document.Token);
        if (document.TakesBasic)
        {
            // RFC 6749 2.3.1: both are form-encoded before they are joined.
            var pair = $"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            form["client_id"] = clientId;
            form["client_secret"] = secret;
        }

        request.Content = new FormUrlEncodedContent(form);
        var (status, answer) = await SendAsync(request, ct);
        if (status == 200 && answer is { RootElement.ValueKind: JsonValueKind.Object })
        {
            return answer;
        }

        using (answer)
        {
            var error = answer is { RootElement.ValueKind: JsonValueKind.Object } && answer.RootElement.TryGetProperty("error", out var named) && named.ValueKind == JsonValueKind.String
                ? named.GetString()
                : "no error in words";
            throw SignInFailedException.Unreachable($"{document.Token} answered {status} to the code: {Plain.Text(error)}.");
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate.Dispose();
    }

    private ProviderDocument ReadDocument(JsonElement document)
    {
        var issuer = Text(document, "issuer");
        if (issuer?.TrimEnd('/') != settings.Value.Authority.TrimEnd('/'))
        {
            throw SignInFailedException.Unbelieved($"The provider at {settings.Value.Authority} calls itself {Plain.Text(issuer)}. Set OpenId:Authority to the provider's own issuer address.");
        }

        var methods = document.TryGetProperty("token_endpoint_auth_methods_supported", out var listed) && listed.ValueKind == JsonValueKind.Array ? listed : (JsonElement?)null;
        return new ProviderDocument(issuer!, Address(document, "authorization_endpoint"), Address(document, "token_endpoint"), Address(document, "jwks_uri"),
            document.TryGetProperty("userinfo_endpoint", out _) ? Address(document, "userinfo_endpoint") : null,
            methods is null || methods.Value.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && m.ValueEquals("client_secret_basic")));
    }

    private static Uri Address(JsonElement document, string name) =>
        Uri.TryCreate(Text(document, name), UriKind.Absolute, out var address) && OpenIdOptionsCheck.IsSafe(address)
            ? address
            : throw SignInFailedException.Unbelieved($"The provider's {name} is {Plain.Text(Text(document, name))}, which is no https address.");

    private async Task<JsonElement> GetAsync(Uri address, string? bearer, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        var (status, answer) = await SendAsync(request, ct);
        using (answer)
        {
            return status == 200 && answer is { RootElement.ValueKind: JsonValueKind.Object }
                ? answer.RootElement.Clone()
                : throw SignInFailedException.Unreachable($"{address} answered {status}{(answer is null ? " without JSON" : "")}.");
        }
    }

    private async Task<(int Status, JsonDocument? Answer)> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await _http.SendAsync(request, ct);
            return ((int)response.StatusCode, Json(await response.Content.ReadAsByteArrayAsync(ct)));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw SignInFailedException.Unreachable($"{request.RequestUri} does not answer: {e.Message}", e);
        }
    }

    private static JsonDocument? Json(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, s_strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private bool IsOlder<T>(Kept<T>? kept, TimeSpan age) => kept is null || time.GetElapsedTime(kept.At) >= age;

    private sealed record Kept<T>(T Value, long At);
}
