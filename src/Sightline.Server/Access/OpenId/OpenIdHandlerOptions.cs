using Microsoft.AspNetCore.Authentication.OAuth;

namespace Sightline.Server.Access.OpenId;

/// <summary>What the framework's handler wants to be told. Addresses it asks for are the provider's to say, so these lead nowhere.</summary>
internal sealed class OpenIdHandlerOptions : OAuthOptions
{
    private const string Nowhere = "https://discovered.invalid/";

    public OpenIdHandlerOptions()
    {
        AuthorizationEndpoint = Nowhere;
        TokenEndpoint = Nowhere;
        ClientSecret = "read from its reference at each sign-in";
        CallbackPath = OpenIdSignIn.BackPath;
        UsePkce = true;
        CorrelationCookie.Name = "sightline-sign-in-";

        // The way back is a link that the browser follows by itself: lax cookies go along, and no other site's request gets them.
        CorrelationCookie.SameSite = SameSiteMode.Lax;
        CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }
}
