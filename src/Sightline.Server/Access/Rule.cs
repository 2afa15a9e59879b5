using Sightline.Identity;

namespace Sightline.Server.Access;

/// <summary>What an endpoint asks of its caller. Every endpoint has one; a node with one that has none does not start.</summary>
/// <param name="Needs">The permission. None: open to all, signed in or not.</param>
/// <param name="Narrowed">Shows a limited caller what is in scope and no more. Others are closed to limited callers.</param>
internal sealed record Rule(Permission Needs, bool Narrowed);

/// <summary>Marks an endpoint that answers people with pages: refused with a page, or a way to the sign-in.</summary>
internal sealed class PageMark
{
    public static readonly PageMark It = new();
}

/// <summary>How endpoints say their rule, in the lists of all paths.</summary>
internal static class Rules
{
    /// <summary>Needs a permission. With <paramref name="narrowed"/> the endpoint itself keeps to the caller's stations and targets.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission, bool narrowed = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Rule(permission, narrowed));

    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Rule(Permission.None, Narrowed: true));

    public static TBuilder AsPages<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(PageMark.It);

    /// <summary>Fails where an endpoint was forgotten: nothing is open by accident.</summary>
    public static void CheckAll(IEndpointRouteBuilder app)
    {
        var forgotten = app.DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<Rule>() is null)
            .Select(e => e.DisplayName).ToList();
        if (forgotten.Count > 0)
        {
            throw new InvalidOperationException($"These endpoints do not say who may call them: {string.Join("; ", forgotten)}. Add .Needs(permission) or .OpenToAll().");
        }
    }
}
