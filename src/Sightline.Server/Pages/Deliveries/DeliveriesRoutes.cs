using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Deliveries;

/// <summary>The pages of deliveries: how each target does, the list, one delivery and the decision on it.</summary>
internal static class DeliveriesRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Deliveries, (HttpContext http, DeliveryPages delivery) => delivery.List(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(Paths.DeliveriesNow, (HttpContext http, DeliveryPages delivery) => delivery.Now(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapPost(Paths.Deliveries + "/targets/{name}/pause", (HttpContext http, DeliveryPages delivery, string name) => delivery.SetStageAsync(http, name, "paused")).Needs(Permission.ChangeTargets);
        pages.MapPost(Paths.Deliveries + "/targets/{name}/live", (HttpContext http, DeliveryPages delivery, string name) => delivery.SetStageAsync(http, name, "live")).Needs(Permission.ChangeTargets);
        pages.MapPost(Paths.Deliveries + "/targets/{name}/preflight", (HttpContext http, PreflightPages preflight, string name) => preflight.RunAsync(http, name)).Needs(Permission.ChangeTargets);
        pages.MapGet(Paths.Deliveries + "/{id}", (HttpContext http, DeliveryPages delivery, string id) => delivery.OneAsync(http, id)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapPost(Paths.Deliveries + "/{id}/retry", (HttpContext http, DeliveryPages delivery, string id) => delivery.RetryAsync(http, id)).Needs(Permission.DecideDeliveries, narrowed: true);
        pages.MapPost(Paths.Deliveries + "/{id}/close", (HttpContext http, DeliveryPages delivery, string id) => delivery.CloseAsync(http, id)).Needs(Permission.DecideDeliveries, narrowed: true);
    }
}
