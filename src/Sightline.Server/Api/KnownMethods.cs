using Microsoft.AspNetCore.Routing.Template;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>
/// With which methods a path can be asked, for what was asked with another. The paths that catch all the rest take every method,
/// and so routing itself never says it.
/// </summary>
internal sealed class KnownMethods(IEndpointRouteBuilder app)
{
    private readonly Lazy<IReadOnlyList<Known>> _known = new(() => Read(app));

    /// <summary>None where nothing is there. A stranger learns of what is open to all, and of nothing else.</summary>
    public IReadOnlyList<string> Of(HttpContext http) =>
        [.. _known.Value.Where(k => (k.IsOpen || http.CallerOf() is not null) && k.Is(http)).SelectMany(k => k.Methods).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>False where nothing was answered, because nothing is there.</summary>
    public bool Refuses(HttpContext http, out string why)
    {
        var methods = Of(http);
        why = $"There is no {http.Request.Method} {http.Request.Path}. Send {string.Join(" or ", methods)}.";
        if (methods.Count == 0)
        {
            return false;
        }

        http.Response.Headers.Allow = string.Join(", ", methods);
        return true;
    }

    private static List<Known> Read(IEndpointRouteBuilder app)
    {
        var policies = app.ServiceProvider.GetRequiredService<ParameterPolicyFactory>();
        return [.. app.DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 })
            .Select(e => new Known(
                new TemplateMatcher(new RouteTemplate(e.RoutePattern), new RouteValueDictionary(e.RoutePattern.Defaults)),
                [.. e.RoutePattern.Parameters.SelectMany(p => p.ParameterPolicies.Select(r => policies.Create(p, r)).OfType<IRouteConstraint>().Select(c => (p.Name, c)))],
                e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods,
                e.Metadata.GetMetadata<Rule>() is { Needs: Permission.None }))];
    }

    private sealed record Known(TemplateMatcher Path, IReadOnlyList<(string Name, IRouteConstraint Must)> Constraints, IReadOnlyList<string> Methods, bool IsOpen)
    {
        public bool Is(HttpContext http)
        {
            var values = new RouteValueDictionary();
            return Path.TryMatch(http.Request.Path, values) && Constraints.All(c => c.Must.Match(http, null, c.Name, values, RouteDirection.IncomingRequest));
        }
    }
}
