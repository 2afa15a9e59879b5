using Sightline.Identity;

namespace Sightline.Server.Api;

/// <summary>Who may call what. One place, before every endpoint under /api/v1.</summary>
internal sealed class KeyGuard(KeyStore keys, RequestDelegate next)
{
    private static readonly object s_key = new();

    public static string ActorOf(HttpContext http) => http.Items.TryGetValue(s_key, out var key) ? $"key:{((ApiKey)key!).Name}" : "nobody";

    public Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/api/v1"))
        {
            return next(http);
        }

        if (!http.Request.Headers.TryGetValue("X-Api-Key", out var secret) || secret.Count != 1 || secret[0]!.Length > 200)
        {
            http.Response.Headers.WWWAuthenticate = "ApiKey";
            return Problems.WriteAsync(http, 401, "No key", "Send your API key in the header X-Api-Key. 'sightline key add' makes one.");
        }

        if (keys.Find(secret[0]!) is not { } key)
        {
            http.Response.Headers.WWWAuthenticate = "ApiKey";
            return Problems.WriteAsync(http, 401, "Unknown key", "The key in X-Api-Key is not known here, or is revoked.");
        }

        if (!May(key.Role, http.Request))
        {
            return Problems.WriteAsync(http, 403, "Not allowed", $"Key '{key.Name}' has the role {key.Role}, which may not {http.Request.Method} {http.Request.Path}.");
        }

        http.Items[s_key] = key;
        return next(http);
    }

    /// <summary>integrator: all. auditor: reads all. station: sends inspections, images and events, and asks what is being made.</summary>
    private static bool May(string role, HttpRequest request) => role switch
    {
        "integrator" => true,
        "auditor" => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method),
        "station" => (HttpMethods.IsPost(request.Method) && (request.Path == "/api/v1/inspections" || request.Path == "/api/v1/events"))
            || request.Path.StartsWithSegments("/api/v1/images")
            || (HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments("/api/v1/stations")),
        _ => false,
    };
}
