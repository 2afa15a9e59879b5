namespace Sightline.Server.Api;

/// <summary>Marks an endpoint whose answer has no end: what has no end has no head either.</summary>
internal sealed class EndlessMark
{
    public static readonly EndlessMark It = new();
}

/// <summary>Marks an endpoint that answers HEAD because it answers GET, and not otherwise.</summary>
internal sealed class HeadOfGetMark
{
    public static readonly HeadOfGetMark It = new();
}

/// <summary>HEAD wherever GET is: the same endpoint and the same headers; the server leaves the body out.</summary>
internal static class HeadRequests
{
    public static TBuilder Endless<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(EndlessMark.It);

    public static TBuilder AlsoHead<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        // Last of all, when each endpoint has said what it is.
        endpoints.Finally(endpoint =>
        {
            var index = endpoint.Metadata.ToList().FindLastIndex(m => m is IHttpMethodMetadata);
            if (index < 0 || endpoint.Metadata.OfType<EndlessMark>().Any())
            {
                return;
            }

            var methods = ((IHttpMethodMetadata)endpoint.Metadata[index]).HttpMethods;
            if (methods.Contains(HttpMethods.Get) && !methods.Contains(HttpMethods.Head))
            {
                endpoint.Metadata[index] = new HttpMethodMetadata([.. methods, HttpMethods.Head]);
                endpoint.Metadata.Add(HeadOfGetMark.It);
            }
        });
        return endpoints;
    }
}
