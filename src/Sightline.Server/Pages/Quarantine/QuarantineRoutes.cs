using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Quarantine;

/// <summary>The pages of what was refused: the list, one message with its problems, and the corrected one in its place.</summary>
internal static class QuarantineRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Quarantine, (HttpContext http, QuarantinePages quarantine) => quarantine.List(http)).Needs(Permission.ReadQuarantine);
        pages.MapGet(Paths.Quarantine + "/{id}", (HttpContext http, QuarantinePages quarantine, string id) => quarantine.OneAsync(http, id)).Needs(Permission.ReadQuarantine);
        pages.MapPost(Paths.Quarantine + "/{id}/resubmit", (HttpContext http, QuarantinePages quarantine, string id) => quarantine.ResubmitAsync(http, id)).Needs(Permission.Resubmit);
    }
}
