using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Paths of a hub that concern its edges.</summary>
internal static class EdgesRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/edges/{name}/facts", (HttpContext http, EdgesApi edges) => edges.PostAsync(http)).WithTags("edges").Takes(AskMarks.Lines).Needs(Permission.SpeakAsEdge, narrowed: true);
        api.MapGet("/edges", (HttpContext http, EdgesApi edges) => edges.ListAsync(http)).WithTags("edges").Lists().Needs(Permission.ReadBooks);
    }
}
