using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Every path of an edge: for stations those of a hub, with the same answers.</summary>
internal static class EdgeRoutes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/", To<EdgeNodeApi>((edge, http) => edge.IndexAsync(http))).OpenToAll();
        app.MapGet("/health/live", To<EdgeNodeApi>((_, http) => NodeApi.LiveAsync(http))).OpenToAll();
        app.MapGet("/health/ready", To<EdgeNodeApi>((edge, http) => edge.ReadyAsync(http))).OpenToAll();
        app.MapGet("/metrics", To<EdgeNodeApi>((edge, http) => edge.MetricsAsync(http))).OpenToAll();
        app.MapGet("/schemas/inspection/v1.json", To<EdgeNodeApi>((_, http) => NodeApi.SchemaAsync(http))).OpenToAll();
        var api = app.MapGroup("/api/v1");
        api.MapPost("/inspections", To<InspectionsApi>((inspections, http) => inspections.PostAsync(http))).Needs(Permission.SendInspections, narrowed: true);
        api.MapPost("/events", To<EventsApi>((events, http) => events.PostAsync(http))).Needs(Permission.SendEvents, narrowed: true);
        api.MapPut("/images/{sha256}", To<ImagesApi>((images, http) => images.PutAsync(http))).Needs(Permission.SendImages, narrowed: true);
        api.MapMethods("/images/{sha256}", ["GET", "HEAD"], To<ImagesApi>((images, http) => images.GetAsync(http))).Needs(Permission.ReadImages);
        api.MapGet("/stations/{id}/context", To<EdgeNodeApi>((edge, http) => edge.ContextAsync(http))).Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/gates/{station}/{serial}", To<EdgeGateApi>((gates, http) => gates.AskAsync(http))).Needs(Permission.ReadPlant, narrowed: true);
        api.MapPost("/stations/{id}/clock", To<ClocksApi>((clocks, http) => clocks.ExchangeAsync(http))).Needs(Permission.SendInspections, narrowed: true);
        api.MapGet("/stations/{id}/clock", To<ClocksApi>((clocks, http) => clocks.GetAsync(http))).Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/books", To<EdgeNodeApi>((edge, http) => edge.BooksAsync(http))).Needs(Permission.ReadBooks);
        api.MapGet("/me", To<EdgeNodeApi>((_, http) => Answers.JsonAsync(http, AccessApi.Me(http)))).Needs(Permission.OwnAccount, narrowed: true);
        api.MapFallback("/{**path}", To<EdgeNodeApi>((edge, http) => edge.NothingAsync(http))).Needs(Permission.OwnAccount, narrowed: true);
        app.MapFallback("/{**path}", To<EdgeNodeApi>((edge, http) => edge.NothingAsync(http))).OpenToAll();
        Rules.CheckAll(app);
    }

    /// <summary>Nothing is made out of a handler's parameters at start, as for a hub and its description of itself: that costs megabytes, and an edge has little memory.</summary>
    private static RequestDelegate To<TApi>(Func<TApi, HttpContext, Task> answer)
        where TApi : notnull => http => answer(http.RequestServices.GetRequiredService<TApi>(), http);
}
