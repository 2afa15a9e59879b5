using Microsoft.Extensions.Primitives;

namespace Sightline.Server.Transport;

/// <summary>
/// What every answer tells browsers: run nothing that is not ours, guess no types, stand in no frame, keep no copy. The texts
/// are made once; an answer to a machine that sends inspections carries only what matters outside a browser.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly StringValues s_policy = Policy;
    private static readonly StringValues s_noSniff = "nosniff";
    private static readonly StringValues s_noStore = "no-store";
    private static readonly StringValues s_sameOrigin = "same-origin";
    private static readonly StringValues s_nothing = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    // Without includeSubDomains: what else stands under the plant's domain is not ours to decide about.
    private static readonly StringValues s_year = "max-age=31536000";

    public Task InvokeAsync(HttpContext http)
    {
        Put(http);
        return next(http);
    }

    /// <summary>Puts the headers on an answer that has none yet. An endpoint may put its own in their place.</summary>
    public static void Put(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = s_noSniff;
        headers.CacheControl = s_noStore;
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = s_year;
        }

        if (IsFromMachine(http.Request))
        {
            return;
        }

        headers.ContentSecurityPolicy = s_policy;
        headers["Referrer-Policy"] = s_sameOrigin;
        headers["Cross-Origin-Opener-Policy"] = s_sameOrigin;
        headers["Cross-Origin-Resource-Policy"] = s_sameOrigin;
        headers["Permissions-Policy"] = s_nothing;
    }

    // A browser cannot show the answer of a POST with JSON as a page of ours, so the rest would only be carried around.
    private static bool IsFromMachine(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.Value is "/api/v1/inspections" or "/api/v1/events";
}
