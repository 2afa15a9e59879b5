using Sightline.Context;
using Sightline.Contract;

namespace Sightline.Server.Api;

/// <summary>Every path of the API, in one place.</summary>
internal static class Routes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/", (HttpContext http, NodeApi _) => NodeApi.IndexAsync(http)).WithTags("node");
        app.MapGet("/health/live", (HttpContext http, NodeApi _) => NodeApi.LiveAsync(http)).WithTags("node");
        app.MapGet("/health/ready", (HttpContext http, NodeApi api) => api.ReadyAsync(http)).WithTags("node");
        app.MapGet("/metrics", (HttpContext http, NodeApi api) => api.MetricsAsync(http)).WithTags("node");
        app.MapGet("/schemas/inspection/v1.json", (HttpContext http, NodeApi _) => NodeApi.SchemaAsync(http)).WithTags("contract");
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup("/api/v1");
        Acquisition(api);
        Context(api);
        Forwarding(api);
        Genealogy(api);
        Node(api);
        app.MapFallback("/{**path}", (HttpContext http) => NothingAsync(http)).ExcludeFromDescription();
    }

    private static void Acquisition(RouteGroupBuilder api)
    {
        api.MapPost("/inspections", (HttpContext http, InspectionsApi inspections) => inspections.PostAsync(http)).WithTags("inspections")
            .WithSummary("Send one inspection or a batch. Acknowledged means flushed.")
            // Any other type too: the endpoint quarantines it, where routing would say that there is no such path.
            .Accepts<Inspection>("application/json", "application/x-ndjson", "application/cloudevents+json", "application/cloudevents-batch+json", "*/*")
            .Produces<InspectionAnswer>(201).Produces<InspectionAnswer>(200).Produces<BatchAnswer>(200)
            .Produces<Problem>(409, "application/problem+json").Produces<Problem>(413, "application/problem+json")
            .Produces<Problem>(422, "application/problem+json").Produces<Problem>(503, "application/problem+json");
        api.MapPost("/events", (HttpContext http, EventsApi events) => events.PostAsync(http)).WithTags("events");
        api.MapGet("/events", (HttpContext http, EventsApi events) => events.ListAsync(http)).WithTags("events");
        api.MapGet("/quarantine", (HttpContext http, QuarantineApi quarantine) => quarantine.ListAsync(http)).WithTags("quarantine");
        api.MapGet("/quarantine/{id}", (HttpContext http, QuarantineApi quarantine) => quarantine.GetAsync(http)).WithTags("quarantine");
        api.MapPost("/quarantine/{id}/resubmit", (HttpContext http, QuarantineApi quarantine) => quarantine.ResubmitAsync(http)).WithTags("quarantine");
        api.MapPut("/images/{sha256}", (HttpContext http, ImagesApi images) => images.PutAsync(http)).WithTags("images");
        api.MapMethods("/images/{sha256}", ["GET", "HEAD"], (HttpContext http, ImagesApi images) => images.GetAsync(http)).WithTags("images");
    }

    private static void Context(RouteGroupBuilder api)
    {
        foreach (var kind in MasterKind.All)
        {
            api.MapGet($"/{kind.Name}", (HttpContext http, PlantApi plant) => plant.ListAsync(http, kind)).WithTags(kind.Name);
            api.MapPut($"/{kind.Name}/{{id}}", (HttpContext http, PlantApi plant) => plant.PutAsync(http, kind)).WithTags(kind.Name);
            api.MapGet($"/{kind.Name}/{{id}}", (HttpContext http, PlantApi plant) => plant.GetAsync(http, kind)).WithTags(kind.Name);
        }

        api.MapGet("/stations/{id}/context", (HttpContext http, PlantApi plant) => plant.GetContextAsync(http)).WithTags("stations");
        api.MapPut("/stations/{id}/context", (HttpContext http, PlantApi plant) => plant.PutContextAsync(http)).WithTags("stations");
    }

    private static void Forwarding(RouteGroupBuilder api)
    {
        api.MapGet("/targets", (HttpContext http, TargetsApi targets) => targets.ListAsync(http)).WithTags("targets");
        api.MapGet("/targets/{name}", (HttpContext http, TargetsApi targets) => targets.GetAsync(http)).WithTags("targets");
        api.MapPut("/targets/{name}", (HttpContext http, TargetsApi targets) => targets.PutAsync(http)).WithTags("targets");
        api.MapPost("/targets/{name}/pause", (HttpContext http, TargetsApi targets) => targets.SetStageAsync(http, "paused")).WithTags("targets");
        api.MapPost("/targets/{name}/live", (HttpContext http, TargetsApi targets) => targets.SetStageAsync(http, "live")).WithTags("targets");
        api.MapGet("/maps/{target}", (HttpContext http, TargetsApi targets) => targets.MapAsync(http)).WithTags("maps");
        api.MapGet("/deliveries", (HttpContext http, DeliveriesApi deliveries) => deliveries.ListAsync(http)).WithTags("deliveries");
        api.MapGet("/deliveries/{id}", (HttpContext http, DeliveriesApi deliveries) => deliveries.GetAsync(http)).WithTags("deliveries");
        api.MapPost("/deliveries/{id}/retry", (HttpContext http, DeliveriesApi deliveries) => deliveries.RetryAsync(http)).WithTags("deliveries");
        api.MapPost("/deliveries/{id}/close", (HttpContext http, DeliveriesApi deliveries) => deliveries.CloseAsync(http)).WithTags("deliveries");
        api.MapGet("/parked", (HttpContext http, DeliveriesApi deliveries) => deliveries.ParkedAsync(http)).WithTags("parked");
        api.MapPost("/parked/{id}/close", (HttpContext http, DeliveriesApi deliveries) => deliveries.CloseParkedAsync(http)).WithTags("parked");
    }

    private static void Genealogy(RouteGroupBuilder api)
    {
        api.MapGet("/inspections", (HttpContext http, RecordsApi records) => records.ListAsync(http)).WithTags("inspections");
        api.MapGet("/inspections/{station}/{id}", (HttpContext http, RecordsApi records) => records.OneAsync(http)).WithTags("inspections");
        api.MapGet("/parts/{serial}", (HttpContext http, PartsApi parts) => parts.OneAsync(http)).WithTags("parts");
    }

    private static void Node(RouteGroupBuilder api)
    {
        api.MapGet("/books", (HttpContext http, NodeApi node) => node.BooksAsync(http)).WithTags("books").Produces<Books>();
        api.MapGet("/journal", (HttpContext http, NodeApi node) => node.JournalAsync(http)).WithTags("journal");
        api.MapGet("/journal/verify", (HttpContext http, NodeApi node) => node.VerifyAsync(http)).WithTags("journal");
        api.MapGet("/settings", (HttpContext http, SettingsApi settings) => settings.ListAsync(http)).WithTags("settings");
        api.MapFallback("/{**path}", (HttpContext http) => NothingAsync(http)).ExcludeFromDescription();
    }

    private static Task NothingAsync(HttpContext http) => Problems.NotFoundAsync(http, $"There is no {http.Request.Method} {http.Request.Path}. The paths are listed at /openapi/v1.json.");
}
