using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Deliveries;

/// <summary>The pages of deliveries: the list, one delivery and the decision on it.</summary>
internal static class DeliveriesRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Deliveries, (HttpContext http, DeliveryPages delivery) => delivery.List(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(Paths.Deliveries + "/{id}", (HttpContext http, DeliveryPages delivery, string id) => delivery.OneAsync(http, id)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapPost(Paths.Deliveries + "/{id}/retry", (HttpContext http, DeliveryPages delivery, string id) => delivery.RetryAsync(http, id)).Needs(Permission.DecideDeliveries, narrowed: true);
        pages.MapPost(Paths.Deliveries + "/{id}/close", (HttpContext http, DeliveryPages delivery, string id) => delivery.CloseAsync(http, id)).Needs(Permission.DecideDeliveries, narrowed: true);
    }
}
