using Microsoft.Extensions.Options;
using Sightline.Server.Service;
using Sightline.Storage;

namespace Sightline.Server;

/// <summary>What every node is built on, hub or edge: where its settings come from, how it logs, and that they are checked before anything is opened.</summary>
internal static class NodeApp
{
    public static WebApplicationBuilder Begin(DataFolder folder)
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
        builder.Services.AddSingleton(ServicePlace.FromEnvironment()).AddHostedService<ServiceNotice>();
        return builder;
    }

    /// <summary>Builds, and checks all settings at once, before a file is opened or a port is bound.</summary>
    public static WebApplication BuildChecked(this WebApplicationBuilder builder)
    {
        var app = builder.Build();
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }

        return app;
    }

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
