using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Every path of an edge: for stations those of a hub, with the same answers.</summary>
internal static class EdgeRoutes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/", (HttpContext http, EdgeNodeApi edge) => edge.IndexAsync(http)).OpenToAll();
        app.MapGet("/health/live", (HttpContext http, EdgeNodeApi _) => NodeApi.LiveAsync(http)).OpenToAll();
        app.MapGet("/health/ready", (HttpContext http, EdgeNodeApi edge) => edge.ReadyAsync(http)).OpenToAll();
        app.MapGet("/metrics", (HttpContext http, EdgeNodeApi edge) => edge.MetricsAsync(http)).OpenToAll();
        app.MapGet("/schemas/inspection/v1.json", (HttpContext http, EdgeNodeApi _) => NodeApi.SchemaAsync(http)).OpenToAll();
        var api = app.MapGroup("/api/v1");
        api.MapPost("/inspections", (HttpContext http, InspectionsApi inspections) => inspections.PostAsync(http)).Needs(Permission.SendInspections, narrowed: true);
        api.MapPost("/events", (HttpContext http, EventsApi events) => events.PostAsync(http)).Needs(Permission.SendEvents, narrowed: true);
        api.MapPut("/images/{sha256}", (HttpContext http, ImagesApi images) => images.PutAsync(http)).Needs(Permission.SendImages, narrowed: true);
        api.MapMethods("/images/{sha256}", ["GET", "HEAD"], (HttpContext http, ImagesApi images) => images.GetAsync(http)).Needs(Permission.ReadImages);
        EdgeContextApi.Map(api);
        api.MapGet("/gates/{station}/{serial}", (HttpContext http, EdgeGateApi gates) => gates.AskAsync(http)).Needs(Permission.ReadPlant, narrowed: true);
        api.MapPost("/stations/{id}/clock", (HttpContext http, ClocksApi clocks) => clocks.ExchangeAsync(http)).Needs(Permission.SendInspections, narrowed: true);
        api.MapGet("/stations/{id}/clock", (HttpContext http, ClocksApi clocks) => clocks.GetAsync(http)).Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/books", (HttpContext http, EdgeNodeApi edge) => edge.BooksAsync(http)).Needs(Permission.ReadBooks);
        api.MapGet("/me", (HttpContext http, EdgeNodeApi _) => Answers.JsonAsync(http, AccessApi.Me(http))).Needs(Permission.OwnAccount, narrowed: true);
        api.MapFallback("/{**path}", (HttpContext http, EdgeNodeApi edge) => edge.NothingAsync(http)).Needs(Permission.OwnAccount, narrowed: true);
        app.MapFallback("/{**path}", (HttpContext http, EdgeNodeApi edge) => edge.NothingAsync(http)).OpenToAll();
        Rules.CheckAll(app);
    }
}
