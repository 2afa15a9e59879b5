using Microsoft.Extensions.Options;
using Sightline.Connectors;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Access.OpenId;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Doors;
using Sightline.Server.Transport;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Server;

/// <summary>Puts one node together: the journey, the connectors, and the API in front of them.</summary>
internal static class Hub
{
    public static WebApplication Build(DataFolder folder, string urls, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "Sightline.Server",
            ContentRootPath = AppContext.BaseDirectory,

            // Nothing is reloaded by the host: its file watcher would wake at every write to a folder it looks at.
            EnvironmentName = Environments.Production,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });

        // Settings come from these places and no other: what the host would read besides (ASPNETCORE_URLS, Kestrel__Endpoints, a
        // file beside the program) could open a port that nobody checked.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection().AddJsonFile(folder.In("config/sightline.json"), optional: true, reloadOnChange: false).AddEnvironmentVariables("SIGHTLINE_");
        builder.WebHost.UseKestrelHttpsConfiguration();
        Speak(builder.Logging);
        builder.Services.AddSightline(folder).AddTransport(urls).AddConnectors().AddPages().AddApi();
        TokenOfSession.AddTo(builder.Services, folder);
        builder.Services.AddSingleton<IExternalSignIn, ExternalSignIn>().AddOpenId(builder.Configuration);
        more?.Invoke(builder.Services);
        var app = builder.Build();
        CheckSettings(app);
        app.Services.GetRequiredService<PrometheusText>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = ErrorPages.FaultAsync,
        });
        app.UseTransport();
        if (app.MapOpenIdSignIn() is { } start)
        {
            start.OpenToAll();
            app.UseAuthentication();
        }

        app.UseMiddleware<AccessGuard>();
        PageRoutes.Map(app);
        Routes.Map(app);
        return app;
    }

    /// <summary>All problems of all settings at once, before a file is opened or a port is bound.</summary>
    private static void CheckSettings(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private static IServiceCollection AddConnectors(this IServiceCollection services)
    {
        foreach (var kind in ConnectorCatalogue.Kinds)
        {
            services.AddSingleton<IConnectorKind>(kind);
        }

        return services;
    }

    private static void AddApi(this IServiceCollection services) => services
        .AddSingleton<PrometheusText>()
        .AddSingleton<InspectionsApi>().AddSingleton<EventsApi>().AddSingleton<RecordsApi>().AddSingleton<PartsApi>().AddSingleton<PartStory>().AddSingleton<PlantApi>()
        .AddSingleton<DeliveriesApi>().AddSingleton<ParkedApi>().AddSingleton<QuarantineApi>().AddSingleton<ImagesApi>().AddSingleton<TargetsApi>().AddSingleton<NodeApi>().AddSingleton<SettingsApi>()
        .AddSingleton<SessionCookie>().AddSingleton<AuditTrail>().AddSingleton<DoorForms>().AddSingleton<DeliveryActs>().AddSingleton<MatchActs>().AddSingleton<TargetActs>()
        .AddSingleton<AccessApi>().AddSingleton<SecondFactorApi>().AddSingleton<UsersApi>().AddSingleton<KeysApi>()
        .AddSingleton<DeliveryOverviewApi>().AddSingleton<InsightApi>().AddSingleton<AuditApi>()
        .AddOpenApi("v1");

    private static void Speak(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        // Keys of cookies and tokens lie in the data folder like all else that is secret; that they are not encrypted once more is no news.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Sightline", LogLevel.Information);
    }
}
