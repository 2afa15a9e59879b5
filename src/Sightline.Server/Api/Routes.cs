using Sightline.Context;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Pages;
using Sightline.Server.Past;
using Sightline.Server.Plant;

namespace Sightline.Server.Api;

/// <summary>Every path of the API, in one place.</summary>
internal static class Routes
{
    public static void Map(WebApplication app)
    {
        var methods = new KnownMethods(app);
        var root = app.MapGroup("").AlsoHead();
        root.MapGet("/", (HttpContext http, NodeApi _) => PageRoutes.RootAsync(http)).WithTags("node").OpenToAll();
        root.MapGet("/health/live", (HttpContext http, NodeApi _) => NodeApi.LiveAsync(http)).WithTags("node").OpenToAll();
        root.MapGet("/health/ready", (HttpContext http, NodeApi api) => api.ReadyAsync(http)).WithTags("node").OpenToAll();
        root.MapGet("/metrics", (HttpContext http, NodeApi api) => api.MetricsAsync(http)).WithTags("node").OpenToAll();
        root.MapGet("/schemas/inspection/v1.json", (HttpContext http, NodeApi _) => NodeApi.SchemaAsync(http)).WithTags("contract").OpenToAll();
        root.MapOpenApi("/openapi/{documentName}.json").OpenToAll();
        var api = root.MapGroup("/api/v1").AsOf(AsOfMark.ThePast);
        Acquisition(api);
        EdgesRoutes.Map(api);
        Context(api);
        ChangeoverApi.Map(api);
        RecipesApi.Map(api);
        PlantModelApi.Map(api);
        Forwarding(api);
        Parked(api);
        HoldsApi.Map(api);
        NonconformancesApi.Map(api);
        PartExceptionsApi.Map(api);
        TraceApi.Map(api);
        CertificateApi.Map(api);
        RecallsApi.Map(api);
        EvidenceApi.Map(api);
        ArchivesApi.Map(api);
        RetentionApi.Map(api);
        DatasetsApi.Map(api);
        SimilarApi.Map(api);
        ContainmentsApi.Map(api);
        HoldBalanceApi.Map(api);
        ReviewsApi.Map(api);
        CostsApi.Map(api);
        ParetoApi.Map(api);
        RulesApi.Map(api);
        FindingsApi.Map(api);
        GatesApi.Map(api);
        ChallengesApi.Map(api);
        Genealogy(api);
        Images(api);
        Insight(api);
        SourcesApi.Map(api);
        NotificationsApi.Map(api);
        Node(api, methods);
        AuditPackApi.Map(api);
        Access(api);
        ClockRoutes.Map(api);
        ParameterRoutes.Map(api);
        OrdersApi.Map(api);
        StationContextApi.Map(api);
        ClosingsApi.Map(api);
        ReconciliationApi.Map(api);
        ContextSourcesApi.Map(api);
        app.MapFallback("/{**path}", (HttpContext http) => NothingAsync(http, methods)).ExcludeFromDescription().OpenToAll();
        Rules.CheckAll(app);
    }

    private static void Acquisition(RouteGroupBuilder api)
    {
        InspectionsApi.Map(api);
        api.MapPost("/events", (HttpContext http, EventsApi events) => events.PostAsync(http)).WithTags("events").Takes(AskMarks.Json, AskMarks.Lines).Needs(Permission.SendEvents, narrowed: true);
        api.MapGet("/events", (HttpContext http, EventsApi events) => events.ListAsync(http)).WithTags("events").Lists("source", "type").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/quarantine", (HttpContext http, QuarantineApi quarantine) => quarantine.ListAsync(http)).WithTags("quarantine").Lists("station").Needs(Permission.ReadQuarantine);
        api.MapGet("/quarantine/{id}", (HttpContext http, QuarantineApi quarantine) => quarantine.GetAsync(http)).WithTags("quarantine").Needs(Permission.ReadQuarantine);
        api.MapPost("/quarantine/{id}/resubmit", (HttpContext http, QuarantineApi quarantine) => quarantine.ResubmitAsync(http)).WithTags("quarantine").TakesInspections(AskMarks.Json).Needs(Permission.Resubmit);
    }

    private static void Context(RouteGroupBuilder api)
    {
        foreach (var kind in MasterKind.All.Where(k => k != MasterKind.Recipes))
        {
            // Parameters that are declared stand beside those that are sampled.
            if (kind != MasterKind.Parameters)
            {
                api.MapGet($"/{kind.Name}", (HttpContext http, PlantApi plant) => plant.ListAsync(http, kind)).WithTags(kind.Name).Lists().Needs(Permission.ReadPlant, narrowed: kind == MasterKind.Stations);
            }

            api.MapPut($"/{kind.Name}/{{id}}", (HttpContext http, PlantApi plant) => plant.PutAsync(http, kind)).WithTags(kind.Name).Takes(AskMarks.Json).Needs(Permission.ChangePlant);
            api.MapGet($"/{kind.Name}/{{id}}", (HttpContext http, PlantApi plant) => plant.GetAsync(http, kind)).WithTags(kind.Name).Needs(Permission.ReadPlant, narrowed: kind == MasterKind.Stations);
        }

        api.MapGet("/lines/{id}/permit", (HttpContext http, PlantApi plant) => plant.GetPermitAsync(http)).WithTags("lines").Needs(Permission.ReadPlant);
        api.MapPut("/stations/{id}/context", (HttpContext http, PlantApi plant) => plant.PutContextAsync(http)).WithTags("stations").Takes(AskMarks.Json).Needs(Permission.SetContext, narrowed: true);
    }

    private static void Forwarding(RouteGroupBuilder api)
    {
        api.MapGet("/targets", (HttpContext http, TargetsApi targets) => targets.ListAsync(http)).WithTags("targets").Lists().Needs(Permission.ReadTargets, narrowed: true);
        api.MapGet("/targets/{name}", (HttpContext http, TargetsApi targets) => targets.GetAsync(http)).WithTags("targets").Needs(Permission.ReadTargets, narrowed: true);
        api.MapPut("/targets/{name}", (HttpContext http, TargetsApi targets) => targets.PutAsync(http)).WithTags("targets").Takes(AskMarks.Json).Needs(Permission.ChangeTargets);
        api.MapPost("/targets/{name}/pause", (HttpContext http, TargetsApi targets) => targets.SetStageAsync(http, "paused")).WithTags("targets").Needs(Permission.ChangeTargets);
        api.MapPost("/targets/{name}/preflight", (HttpContext http, TargetsApi targets) => targets.PreflightAsync(http)).WithTags("targets").Needs(Permission.ChangeTargets);
        api.MapGet("/targets/{name}/preflight", (HttpContext http, TargetsApi targets) => targets.LastPreflightAsync(http)).WithTags("targets").Needs(Permission.ReadTargets, narrowed: true);
        api.MapPost("/targets/{name}/shadow", (HttpContext http, TargetsApi targets) => targets.SetStageAsync(http, "shadow")).WithTags("targets").Needs(Permission.ChangeTargets);
        api.MapPost("/targets/{name}/live", (HttpContext http, TargetsApi targets) => targets.SetStageAsync(http, "live")).WithTags("targets").Needs(Permission.ChangeTargets);
        TargetsApi.Map(api);
        ChangesApi.Map(api);
        MapsApi.Map(api);
        api.MapGet("/deliveries", (HttpContext http, DeliveriesApi deliveries) => deliveries.ListAsync(http)).WithTags("deliveries").Lists("state", "target").Needs(Permission.ReadDeliveries, narrowed: true);
        api.MapGet("/deliveries/overview", (HttpContext http, DeliveryOverviewApi overview) => overview.OverviewAsync(http)).WithTags("deliveries").Lists().Needs(Permission.ReadDeliveries, narrowed: true);
        api.MapGet("/deliveries/{id}", (HttpContext http, DeliveriesApi deliveries) => deliveries.GetAsync(http)).WithTags("deliveries").Needs(Permission.ReadDeliveries, narrowed: true);
        api.MapPost("/deliveries/{id}/retry", (HttpContext http, DeliveriesApi deliveries) => deliveries.RetryAsync(http)).WithTags("deliveries").Needs(Permission.DecideDeliveries, narrowed: true);
        api.MapPost("/deliveries/{id}/close", (HttpContext http, DeliveriesApi deliveries) => deliveries.CloseAsync(http)).WithTags("deliveries").Needs(Permission.DecideDeliveries, narrowed: true);
    }

    private static void Parked(RouteGroupBuilder api)
    {
        api.MapGet("/parked", (HttpContext http, ParkedApi parked) => parked.ListAsync(http)).WithTags("parked").Lists("late", "waitsFor").Needs(Permission.ReadDeliveries, narrowed: true);
        api.MapGet("/parked/reasons", (HttpContext http, DeliveryOverviewApi overview) => overview.ReasonsAsync(http)).WithTags("parked").Asks("limit").Needs(Permission.ReadDeliveries, narrowed: true);
        api.MapPost("/parked/match", (HttpContext http, ParkedApi parked) => parked.MatchManyAsync(http)).WithTags("parked").Needs(Permission.DecideDeliveries, narrowed: true);
        api.MapPost("/parked/close", (HttpContext http, ParkedApi parked) => parked.CloseManyAsync(http)).WithTags("parked").Needs(Permission.DecideDeliveries, narrowed: true);
        api.MapPost("/parked/{id}/match", (HttpContext http, ParkedApi parked) => parked.MatchAsync(http)).WithTags("parked").Needs(Permission.DecideDeliveries, narrowed: true);
        api.MapPost("/parked/{id}/close", (HttpContext http, ParkedApi parked) => parked.CloseAsync(http)).WithTags("parked").Needs(Permission.DecideDeliveries, narrowed: true);
    }

    private static void Genealogy(RouteGroupBuilder api)
    {
        api.MapGet("/inspections", (HttpContext http, RecordsApi records) => records.ListAsync(http)).WithTags("inspections").Lists([.. RecordAsked.Names]).Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/inspections/{station}/{id}", (HttpContext http, RecordsApi records) => records.OneAsync(http)).WithTags("inspections").Needs(Permission.ReadRecords, narrowed: true).AsOf(AsOfMark.ThePastOrFirst);
        api.MapGet("/parts/{serial}", (HttpContext http, PartsApi parts) => parts.OneAsync(http)).WithTags("parts").Needs(Permission.ReadRecords, narrowed: true).AsOf(AsOfMark.Itself);
    }

    private static void Images(RouteGroupBuilder api)
    {
        api.MapPut("/images/{sha256}", (HttpContext http, ImagesApi images) => images.PutAsync(http)).WithTags("images").Takes("image/*").Needs(Permission.SendImages, narrowed: true);
        api.MapMethods("/images/{sha256}", ["GET", "HEAD"], (HttpContext http, ImagesApi images) => images.GetAsync(http)).WithTags("images").Asks("station", "inspection").Needs(Permission.ReadImages, narrowed: true).AsOf(AsOfMark.Never);
        api.MapGet("/images/missing", (HttpContext http, MissingImagesApi missing) => missing.ListAsync(http)).WithTags("images").Lists("station").Needs(Permission.ReadRecords, narrowed: true);
    }

    private static void Insight(RouteGroupBuilder api)
    {
        api.MapGet("/insight/lines", (HttpContext http, InsightApi insight) => insight.LinesAsync(http)).WithTags("insight").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/audit", (HttpContext http, AuditApi audit) => audit.ListAsync(http)).WithTags("audit").Lists("act", "actor", "from", "object", "role", "text", "to").Needs(Permission.ReadAudit);
        api.MapGet("/audit/export", (HttpContext http, AuditApi audit) => audit.ExportAsync(http)).WithTags("audit").Asks("act", "actor", "format", "from", "object", "role", "text", "to").Needs(Permission.ReadAudit);
        api.MapGet("/audit/{position}", (HttpContext http, AuditApi audit) => audit.OneAsync(http)).WithTags("audit").Needs(Permission.ReadAudit);
    }

    private static void Node(RouteGroupBuilder api, KnownMethods methods)
    {
        api.MapGet("/books", (HttpContext http, NodeApi node) => node.BooksAsync(http)).WithTags("books").Produces<Books>().Needs(Permission.ReadBooks);
        api.MapGet("/journal", (HttpContext http, NodeApi node) => node.JournalAsync(http)).WithTags("journal").Lists("after").Needs(Permission.ReadJournal);
        api.MapGet("/journal/verify", (HttpContext http, NodeApi node) => node.VerifyAsync(http)).WithTags("journal").Needs(Permission.ReadJournal).AsOf(AsOfMark.Never);
        api.MapGet("/settings", (HttpContext http, SettingsApi settings) => settings.ListAsync(http)).WithTags("settings").Needs(Permission.ReadSettings).AsOf(AsOfMark.Never);
        api.MapFallback("/{**path}", (HttpContext http) => NothingAsync(http, methods)).ExcludeFromDescription().Needs(Permission.OwnAccount, narrowed: true);
    }

    private static void Access(RouteGroupBuilder api)
    {
        api.MapGet("/me", (HttpContext http, AccessApi access) => access.MeAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true).AsOf(AsOfMark.Never);
        api.MapPost("/me/password", (HttpContext http, AccessApi access) => access.PasswordAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true);
        api.MapGet("/me/sessions", (HttpContext http, AccessApi access) => access.SessionsAsync(http)).WithTags("access").Lists().Needs(Permission.OwnAccount, narrowed: true).AsOf(AsOfMark.Never);
        api.MapPost("/me/sessions/end", (HttpContext http, AccessApi access) => access.EndSessionsAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true);
        api.MapPost("/me/second-factor/begin", (HttpContext http, SecondFactorApi factor) => factor.BeginAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true);
        api.MapPost("/me/second-factor/confirm", (HttpContext http, SecondFactorApi factor) => factor.ConfirmAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true);
        api.MapPost("/me/second-factor/end", (HttpContext http, SecondFactorApi factor) => factor.EndAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true);
        api.MapGet("/roles", (HttpContext http, AccessApi _) => AccessApi.RolesAsync(http)).WithTags("access").Needs(Permission.OwnAccount, narrowed: true).AsOf(AsOfMark.Never);
        api.MapGet("/users", (HttpContext http, UsersApi users) => users.ListAsync(http)).WithTags("access").Lists().Needs(Permission.ReadAccess).AsOf(AsOfMark.Never);
        api.MapGet("/users/{name}", (HttpContext http, UsersApi users) => users.GetAsync(http)).WithTags("access").Needs(Permission.ReadAccess).AsOf(AsOfMark.Never);
        api.MapPut("/users/{name}", (HttpContext http, UsersApi users) => users.PutAsync(http)).WithTags("access").Needs(Permission.ChangePeople);
        api.MapPost("/users/{name}/reset-password", (HttpContext http, UsersApi users) => users.ResetPasswordAsync(http)).WithTags("access").Needs(Permission.ChangePeople);
        api.MapPost("/users/{name}/unlock", (HttpContext http, UsersApi users) => users.UnlockAsync(http)).WithTags("access").Needs(Permission.ChangePeople);
        api.MapPost("/users/{name}/end", (HttpContext http, UsersApi users) => users.EndAsync(http)).WithTags("access").Needs(Permission.ChangePeople);
        api.MapPost("/users/{name}/sign-out", (HttpContext http, UsersApi users) => users.SignOutAsync(http)).WithTags("access").Needs(Permission.ChangePeople);
        api.MapGet("/keys", (HttpContext http, KeysApi keys) => keys.ListAsync(http)).WithTags("access").Lists().Needs(Permission.ReadAccess).AsOf(AsOfMark.Never);
        api.MapPost("/keys", (HttpContext http, KeysApi keys) => keys.AddAsync(http)).WithTags("access").Needs(Permission.ChangeKeys);
        api.MapPost("/keys/{id}/rotate", (HttpContext http, KeysApi keys) => keys.RotateAsync(http)).WithTags("access").Needs(Permission.ChangeKeys);
        api.MapPost("/keys/{id}/revoke", (HttpContext http, KeysApi keys) => keys.RevokeAsync(http)).WithTags("access").Needs(Permission.ChangeKeys);
    }

    private static Task NothingAsync(HttpContext http, KnownMethods methods) => methods.Refuses(http, out var why)
        ? ErrorPages.WrongMethodAsync(http, why)
        : ErrorPages.NotFoundAsync(http, $"There is no {http.Request.Method} {http.Request.Path}. The paths are listed at /openapi/v1.json.");
}
