using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Sightline.Connectors.Secrets;
using Sightline.Server.Pages;
using Sightline.Settings;

namespace Sightline.Server.Access.OpenId;

/// <summary>
/// The code flow with PKCE. State, correlation cookie and PKCE are the framework's; discovery, nonce and the check of the
/// id_token are ours. Every end of it is a redirect: to where the person wanted to go, or to the sign-in page with words.
/// </summary>
internal sealed partial class OpenIdHandler(
    IOptionsMonitor<OpenIdHandlerOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder,
    IOptions<OpenIdOptions> settings,
    Provider provider,
    IExternalSignIn signIn,
    SignInWords words)
    : OAuthHandler<OpenIdHandlerOptions>(options, logs, encoder)
{
    private const string Nonce = "sightline.nonce";
    private const string Person = "sightline.person";

    private readonly ILogger _log = logs.CreateLogger<OpenIdHandler>();
    private ProviderDocument? _document;

    /// <summary>Takes the way back from the provider.</summary>
    public override async Task<bool> HandleRequestAsync()
    {
        if (!await ShouldHandleRequestAsync())
        {
            return false;
        }

        try
        {
            await FinishAsync(await HandleRemoteAuthenticateAsync());
        }
        catch (SignInFailedException failed)
        {
            SendBack(failed);
        }

        return true;
    }

    /// <summary>
    /// Nobody is known by this scheme: sessions are. The framework's own answer asks the default scheme, which is this one where
    /// it stands alone, and would ask itself without end.
    /// </summary>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            _document = await provider.DocumentAsync(Context.RequestAborted);
        }
        catch (SignInFailedException failed)
        {
            SendBack(failed);
            return;
        }

        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        properties.Items[Nonce] = nonce;
        var asked = QueryHelpers.ParseQuery(new Uri(base.BuildChallengeUrl(properties, redirectUri)).Query).ToDictionary(p => p.Key, p => p.Value.ToString());
        asked["nonce"] = nonce;
        return QueryHelpers.AddQueryString(_document!.Authorization.AbsoluteUri, asked!);
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        _document = await provider.DocumentAsync(Context.RequestAborted);

        // RFC 9207: a provider that names itself on the way back must be the one that was asked.
        return Request.Query["iss"] is { Count: > 0 } named && named != _document.Issuer
            ? throw SignInFailedException.Unbelieved($"The way back names another provider, {Plain.Text(named)}.")
            : await base.HandleRemoteAuthenticateAsync();
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = context.Code,
            ["redirect_uri"] = context.RedirectUri,
            ["code_verifier"] = context.Properties.Items[OAuthConstants.CodeVerifierKey]!,
        };
        return OAuthTokenResponse.Success(await provider.TokensAsync(_document!, form, settings.Value.ClientId, Secret(), Context.RequestAborted));
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var claims = await BelieveAsync(tokens, properties.Items[Nonce]!);
        var person = new PersonClaims(settings.Value, claims);
        if (!person.IsEnough && _document!.UserInfo is { } address)
        {
            person = new PersonClaims(settings.Value, claims, await MoreAboutAsync(person.Subject, address, tokens.AccessToken!));
        }

        properties.SetParameter(Person, person.ToPerson());
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    private async Task<JsonElement> BelieveAsync(OAuthTokenResponse tokens, string nonce)
    {
        if (!tokens.Response!.RootElement.TryGetProperty("id_token", out var given) || given.ValueKind != JsonValueKind.String)
        {
            throw SignInFailedException.Unbelieved("The provider gave no id_token.");
        }

        var check = new IdTokenCheck(_document!.Issuer, settings.Value.ClientId, nonce);
        var verdict = check.Check(given.GetString()!, await provider.KeysAsync(again: false, Context.RequestAborted), TimeProvider.GetUtcNow());
        if (verdict is IdTokenVerdict.UnknownKey)
        {
            verdict = check.Check(given.GetString()!, await provider.KeysAsync(again: true, Context.RequestAborted), TimeProvider.GetUtcNow());
        }

        return verdict switch
        {
            IdTokenVerdict.Believed believed => believed.Claims,
            IdTokenVerdict.Refused refused => throw SignInFailedException.Unbelieved($"The id_token is refused: {refused.Why}."),
            _ => throw SignInFailedException.Unbelieved("The id_token is refused: no key of the provider's has signed it."),
        };
    }

    private async Task<JsonElement> MoreAboutAsync(string subject, Uri address, string accessToken)
    {
        var info = await provider.UserInfoAsync(address, accessToken, Context.RequestAborted);

        // Core 5.3.2: without this, a token slipped in from elsewhere would lend its owner's groups.
        return info.TryGetProperty("sub", out var told) && told.ValueKind == JsonValueKind.String && told.ValueEquals(subject)
            ? info
            : throw SignInFailedException.Unbelieved($"{address} speaks of somebody else than the id_token.");
    }

    private string Secret()
    {
        try
        {
            return new SecretText(settings.Value.ClientSecret).Read(new Dictionary<string, string>());
        }
        catch (SecretUnavailableException unavailable)
        {
            throw SignInFailedException.Unreachable($"OpenId:ClientSecret cannot be read: {unavailable.Message}", unavailable);
        }
    }

    private async Task FinishAsync(HandleRequestResult result)
    {
        if (result.Ticket?.Properties is not { } properties || properties.GetParameter<ExternalPerson>(Person) is not { } person)
        {
            throw Understood(result.Failure);
        }

        if (await signIn.SignInAsync(Context, person, Context.RequestAborted) is { } reason)
        {
            LogNotLetIn(_log, Plain.Text(person.Name), Plain.Text(person.Subject), person.Issuer, Plain.Text(reason));
            Response.Redirect(words.PageWith(reason));
            return;
        }

        await Arrival.LeadOnAsync(Response, LocalPath.Or(properties.RedirectUri, "/"));
    }

    private static SignInFailedException Understood(Exception? failure)
    {
        var error = failure?.Data["error"]?.ToString();
        var detail = Plain.Text(failure?.Message ?? "the way back from the provider is not understood");
        return new SignInFailedException(
            error switch { null => SignInFailedException.TooLate, "access_denied" => SignInFailedException.Cancelled, _ => SignInFailedException.Away }, detail, failure);
    }

    private void SendBack(SignInFailedException failed)
    {
        LogFailed(_log, failed.Message);
        Response.Redirect(words.PageWith(failed.Words));
    }
}
