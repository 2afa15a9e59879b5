using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Every path of an edge: for stations those of a hub, with the same answers.</summary>
internal static class EdgeRoutes
{
    public static void Map(WebApplication app)
    {
        var methods = new KnownMethods(app);
        var root = app.MapGroup("").AlsoHead();
        root.MapGet("/", (HttpContext http, EdgeNodeApi edge) => edge.IndexAsync(http)).OpenToAll();
        root.MapGet("/health/live", (HttpContext http, EdgeNodeApi _) => NodeApi.LiveAsync(http)).OpenToAll();
        root.MapGet("/health/ready", (HttpContext http, EdgeNodeApi edge) => edge.ReadyAsync(http)).OpenToAll();
        root.MapGet("/metrics", (HttpContext http, EdgeNodeApi edge) => edge.MetricsAsync(http)).OpenToAll();
        root.MapGet("/schemas/inspection/v1.json", (HttpContext http, EdgeNodeApi _) => NodeApi.SchemaAsync(http)).OpenToAll();
        root.MapOpenApi("/openapi/{documentName}.json").OpenToAll();
        var api = root.MapGroup("/api/v1").WithTags("edge");
        InspectionsApi.Map(api);
        api.MapPost("/events", (HttpContext http, EventsApi events) => events.PostAsync(http)).Takes(AskMarks.Json, AskMarks.Lines).Needs(Permission.SendEvents, narrowed: true);
        api.MapPut("/images/{sha256}", (HttpContext http, ImagesApi images) => images.PutAsync(http)).Takes("image/*").Needs(Permission.SendImages, narrowed: true);
        api.MapMethods("/images/{sha256}", ["GET", "HEAD"], (HttpContext http, ImagesApi images) => images.GetAsync(http)).Needs(Permission.ReadImages);
        EdgeContextApi.Map(api);
        api.MapGet("/gates/{station}/{serial}", (HttpContext http, EdgeGateApi gates) => gates.AskAsync(http)).Needs(Permission.ReadPlant, narrowed: true);
        api.MapPost("/stations/{id}/clock", (HttpContext http, ClocksApi clocks) => clocks.ExchangeAsync(http)).Takes(AskMarks.Json).Needs(Permission.SendInspections, narrowed: true);
        api.MapGet("/stations/{id}/clock", (HttpContext http, ClocksApi clocks) => clocks.GetAsync(http)).Needs(Permission.ReadPlant, narrowed: true);
        api.MapGet("/books", (HttpContext http, EdgeNodeApi edge) => edge.BooksAsync(http)).Needs(Permission.ReadBooks);
        api.MapGet("/me", (HttpContext http, EdgeNodeApi _) => Answers.JsonAsync(http, AccessApi.Me(http))).Needs(Permission.OwnAccount, narrowed: true);
        api.MapFallback("/{**path}", (HttpContext http, EdgeNodeApi edge) => edge.NothingAsync(http, methods)).ExcludeFromDescription().Needs(Permission.OwnAccount, narrowed: true);
        app.MapFallback("/{**path}", (HttpContext http, EdgeNodeApi edge) => edge.NothingAsync(http, methods)).ExcludeFromDescription().OpenToAll();
        Rules.CheckAll(app);
    }
}
