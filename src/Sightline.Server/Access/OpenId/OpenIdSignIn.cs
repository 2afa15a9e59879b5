using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Sightline.Server.Pages;
using Sightline.Settings;

namespace Sightline.Server.Access.OpenId;

/// <summary>Joins the sign-in through a provider to the server.</summary>
internal static class OpenIdSignIn
{
    public const string Scheme = "OpenId";

    /// <summary>Where the button of the sign-in page leads; <c>?return=/path</c> says where to go after.</summary>
    public const string StartPath = "/sign-in/provider";

    /// <summary>Where the provider sends the person back to. It must be registered there, below the node's address.</summary>
    public const string BackPath = "/sign-in/provider/back";

    /// <summary>The settings and their check always; the scheme only where an authority is set. Needs an <see cref="IExternalSignIn"/>.</summary>
    public static IServiceCollection AddOpenId(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<OpenIdOptions, OpenIdOptionsCheck>("OpenId").AddSingleton<SignInWords>();
        if (string.IsNullOrEmpty(configuration["OpenId:Authority"]))
        {
            return services;
        }

        services.AddSingleton<Provider>();
        services.AddOptions<OpenIdHandlerOptions>(Scheme).Configure<IOptions<OpenIdOptions>, TimeProvider>((handler, settings, time) =>
        {
            handler.TimeProvider = time;
            handler.ClientId = settings.Value.ClientId;
            foreach (var scope in settings.Value.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                handler.Scope.Add(scope);
            }
        });
        return services.AddAuthentication().AddOAuth<OpenIdHandlerOptions, OpenIdHandler>(Scheme, _ => { }).Services;
    }

    /// <summary>Maps <see cref="StartPath"/> where a provider is set; nobody need be signed in to ask for it. Null where none is.</summary>
    public static IEndpointConventionBuilder? MapOpenIdSignIn(this IEndpointRouteBuilder app) =>
        app.ServiceProvider.GetRequiredService<IOptions<OpenIdOptions>>().Value.IsOn
            ? app.MapGet(StartPath, StartAsync).ExcludeFromDescription()
            : null;

    private static Task StartAsync(HttpContext http) =>
        http.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = LocalPath.Or(http.Request.Query["return"], "/") });
}
