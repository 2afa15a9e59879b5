using Microsoft.Extensions.Options;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Api.Description;
using Sightline.Server.Transport;
using Sightline.Storage;
using Sightline.Telemetry;
using Sightline.Uplink;

namespace Sightline.Server;

/// <summary>Puts an edge together: what stations speak to, as on a hub, and the way to the one hub behind it.</summary>
internal static class Edge
{
    public static WebApplication Build(DataFolder folder, string urls, HubAddress hub, Action<IServiceCollection>? more = null)
    {
        var builder = NodeApp.Begin(folder);
        builder.Services.AddSightlineEdge(folder, hub).AddTransport(urls).AddSingleton<IValidateOptions<TransportOptions>, HubLineCheck>();
        builder.Services.AddSingleton<PrometheusText>()
            .AddSingleton<InspectionsApi>().AddSingleton<EventsApi>().AddSingleton<ImagesApi>().AddSingleton<EdgeNodeApi>().AddSingleton<ClocksApi>().AddSingleton<EdgeGateApi>()
            .AddSingleton<ContextTeller>().AddSingleton<EdgeContextApi>()
            .AddDescription();
        more?.Invoke(builder.Services);
        var app = builder.BuildChecked();
        app.Services.GetRequiredService<PrometheusText>();
        app.UseTransport((http, fault) => Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail));
        app.UseMiddleware<AccessGuard>();
        EdgeRoutes.Map(app);
        return app;
    }
}

/// <summary>The key of an edge goes to its hub with every request: over a network only encrypted, unless somebody decided otherwise.</summary>
internal sealed class HubLineCheck(HubAddress hub) : IValidateOptions<TransportOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportOptions options) => hub.IsOpen && !options.LetPasswordsTravelUnencrypted
        ? ValidateOptionsResult.Fail(
            $"--hub is '{hub.Url}'. Whoever listens on that network would read the edge's key and all it forwards. Give an https:// address, or set Transport:LetPasswordsTravelUnencrypted to true.")
        : ValidateOptionsResult.Success;
}
