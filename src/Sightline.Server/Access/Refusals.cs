using Sightline.Identity;
using Sightline.Server.Api;
using Sightline.Server.Pages;

namespace Sightline.Server.Access;

/// <summary>How callers are turned away: machines with a problem document, people with a page or the way to the sign-in.</summary>
internal static class Refusals
{
    /// <summary>Nobody is known.</summary>
    public static Task NobodyAsync(HttpContext http)
    {
        if (IsPage(http))
        {
            var back = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? $"?returnTo={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}" : "";
            return GoAsync(http, Paths.SignIn + back);
        }

        http.Response.Headers.WWWAuthenticate = "ApiKey";
        return Problems.WriteAsync(http, 401, "No key", "Send your API key in the header X-Api-Key, or sign in. 'sightline key add' makes a key.");
    }

    public static Task UnknownKeyAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "ApiKey";
        return Problems.WriteAsync(http, 401, "Unknown key", "The key in X-Api-Key is not known here, has expired, or is revoked.");
    }

    public static Task NotAllowedAsync(HttpContext http, Rule rule, Caller caller)
    {
        var needed = Permissions.NamesOf(rule.Needs)[0];
        if (caller.IsPerson && caller.May == Permission.OwnAccount)
        {
            return IsPage(http)
                ? GoAsync(http, $"{Paths.NewPassword}?returnTo={Uri.EscapeDataString(http.Request.Path)}")
                : Problems.WriteAsync(http, 403, "Password must be changed", "Your password was given by somebody else. Change it first, at /new-password or POST /api/v1/me/password.");
        }

        var why = caller.Can(rule.Needs)
            ? $"{caller.Actor} is limited to named stations or targets, and {http.Request.Method} {http.Request.Path} shows the whole plant."
            : $"{caller.Actor} has the role {caller.Role.Name}, which lacks {needed}. It may not {http.Request.Method} {http.Request.Path}.";
        return ErrorPages.ForbiddenAsync(http, why);
    }

    /// <summary>The thing asked for is outside the caller's stations or targets.</summary>
    public static Task OutOfScopeAsync(HttpContext http, string what) =>
        ErrorPages.ForbiddenAsync(http, $"{http.ActorOf()} is limited to named stations or targets, and {what} is none of them.");

    public static Task ForgedAsync(HttpContext http) =>
        Problems.WriteAsync(http, 400, "Token missing", "A change by a signed-in person carries the token of its own session: the form field 'csrf', or the header X-CSRF with the token from GET /api/v1/me. Load the page again.");

    public static Task TooFastAsync(HttpContext http, int retryAfterInSeconds, string why)
    {
        http.Response.Headers.RetryAfter = retryAfterInSeconds.ToString();
        return Problems.WriteAsync(http, 429, "Too many requests", why);
    }

    private static bool IsPage(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PageMark>() is not null;

    /// <summary>Sends a browser elsewhere, also when only a part of a page was asked for.</summary>
    private static Task GoAsync(HttpContext http, string to)
    {
        if (http.Request.Headers.ContainsKey("HX-Request"))
        {
            http.Response.Headers["HX-Redirect"] = to;
            http.Response.StatusCode = 200;
        }
        else
        {
            http.Response.Redirect(to);
        }

        return Task.CompletedTask;
    }
}
