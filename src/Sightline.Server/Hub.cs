using Sightline.Connectors;
using Sightline.Connectors.LineActions;
using Sightline.Connectors.S3;
using Sightline.Hosting;
using Sightline.Images;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Access.OpenId;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Api.Description;
using Sightline.Server.AuditPack;
using Sightline.Server.Histories;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Doors;
using Sightline.Server.Past;
using Sightline.Server.Plant;
using Sightline.Server.Reports;
using Sightline.Server.Transport;
using Sightline.Settings;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Server;

/// <summary>Puts one node together: the journey, the connectors, and the API in front of them.</summary>
internal static class Hub
{
    public static WebApplication Build(DataFolder folder, string urls, Action<IServiceCollection>? more = null)
    {
        var builder = NodeApp.Begin(folder);
        builder.Services.AddSightline(folder).AddTransport(urls).AddConnectors().AddPages().AddReports().AddApi();
        TokenOfSession.AddTo(builder.Services, folder);
        builder.Services.AddSingleton<IExternalSignIn, ExternalSignIn>().AddOpenId(builder.Configuration);
        more?.Invoke(builder.Services);
        var app = builder.BuildChecked();
        app.Services.GetRequiredService<PrometheusText>();
        app.UseTransport(ErrorPages.FaultAsync);
        if (app.MapOpenIdSignIn() is { } start)
        {
            start.OpenToAll().AlsoHead();
            app.UseAuthentication();
        }

        app.UseMiddleware<AccessGuard>();
        app.UseMiddleware<PastDoor>();
        PageRoutes.Map(app);
        Routes.Map(app);
        return app;
    }

    private static IServiceCollection AddConnectors(this IServiceCollection services)
    {
        services.AddSingleton<IImageFilesKind, S3ImagesKind>();
        services.AddSettings<LineActionsOptions, LineActionsOptionsCheck>("LineActions").AddSingleton<ILineActions, HttpLineActions>();
        foreach (var kind in ConnectorCatalogue.Kinds)
        {
            services.AddSingleton<IConnectorKind>(kind);
        }

        foreach (var kind in SourceCatalogue.Kinds)
        {
            services.AddSingleton<IContextSourceKind>(kind);
        }

        foreach (var kind in FeedCatalogue.Kinds)
        {
            services.AddSingleton<IInspectionFeedKind>(kind);
        }

        return services;
    }

    private static void AddApi(this IServiceCollection services) => services
        .AddSingleton<PrometheusText>()
        .AddSingleton<InspectionsApi>().AddSingleton<EventsApi>().AddSingleton<RecordsApi>().AddHistories().AddSingleton<PlantApi>().AddSingleton<RecipesApi>().AddSingleton<RecipeActs>().AddSingleton<MapsApi>().AddSingleton<MapActs>().AddSingleton<PreflightActs>()
        .AddSingleton<DeliveriesApi>().AddSingleton<ParkedApi>().AddSingleton<ParetoApi>().AddSingleton<QuarantineApi>().AddSingleton<ImagesApi>().AddSingleton<MissingImagesApi>().AddSingleton<TargetsApi>().AddSingleton<NodeApi>().AddSingleton<SettingsApi>()
        .AddSingleton<AuditTrail>().AddSingleton<DoorForms>().AddSingleton<DeliveryActs>().AddSingleton<MatchActs>().AddSingleton<TargetActs>().AddSingleton<ChangeActs>().AddSingleton<ChangesApi>()
        .AddSingleton<AccessApi>().AddSingleton<SecondFactorApi>().AddSingleton<UsersApi>().AddSingleton<KeysApi>()
        .AddSingleton<EdgesApi>()
        .AddSingleton<DeliveryOverviewApi>().AddSingleton<InsightApi>().AddSingleton<AuditApi>()
        .AddSingleton<SourcesApi>().AddSingleton<NotificationsApi>()
        .AddSingleton<ClocksApi>()
        .AddSingleton<ChangeoverApi>().AddSingleton<LineActs>()
        .AddParametersApi()
        .AddSingleton<OrderActs>().AddSingleton<OrdersApi>().AddSingleton<ClosingsApi>()
        .AddSingleton<ContextTeller>().AddSingleton<StationContextApi>()
        .AddSingleton<PlantModelApi>().AddSingleton<MaterialApi>().AddSingleton<MasterImport>().AddSingleton<MasterExport>().AddSingleton<ShiftActs>()
        .AddSingleton<ContextSourcesApi>()
        .AddSingleton<HoldActs>().AddSingleton<HoldsApi>().AddSingleton<NonconformanceActs>().AddSingleton<NonconformancesApi>().AddSingleton<PartExceptionsApi>().AddTracing().AddRetentionApi().AddTraining().AddSingleton<ContainmentsApi>().AddSingleton<HoldBalanceApi>().AddSingleton<ReviewActs>().AddSingleton<ReviewsApi>().AddSingleton<CostsApi>().AddSingleton<RuleActs>().AddSingleton<RulesApi>().AddSingleton<FindingActs>().AddSingleton<FindingsApi>().AddSingleton<GatesApi>().AddSingleton<ChallengesApi>()
        .AddAuditPack()
        .AddDescription();
}
