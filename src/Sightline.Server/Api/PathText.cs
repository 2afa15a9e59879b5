using Microsoft.AspNetCore.Http.Features;

namespace Sightline.Server.Api;

/// <summary>Path segments exactly as sent: an identity may hold a slash, a percent sign or a space, and routing decodes only some of them.</summary>
internal static class PathText
{
    /// <summary>The segment after <c>/api/v1/</c> with this index, decoded once.</summary>
    public static string Segment(HttpContext http, int index) => At(http, index + 2);

    /// <summary>The segment of the whole path with this index, decoded once.</summary>
    public static string At(HttpContext http, int index)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!target.StartsWith('/'))
        {
            // Absolute form, as clients send it to proxies: http://host/path.
            var path = target.IndexOf('/', target.IndexOf("://", StringComparison.Ordinal) + 3);
            target = path < 0 ? "/" : target[path..];
        }

        var query = target.IndexOf('?');
        var segments = (query < 0 ? target : target[..query]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length > index ? Uri.UnescapeDataString(segments[index]) : "";
    }
}
