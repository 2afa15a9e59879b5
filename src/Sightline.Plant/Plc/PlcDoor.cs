using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Sightline.Plant.Mes;
using Sightline.Plant.Seed;

namespace Sightline.Plant.Plc;

/// <summary>
/// The door of the simulated controllers, a server of its own: <c>POST /actions</c> stops a line or diverts parts, <c>GET /actions</c>
/// lists what was taken, <c>POST /lines/{line}/restart</c> is the green button.
/// </summary>
public sealed class PlcDoor : IAsyncDisposable
{
    private const long LargestRequestInBytes = 1 << 20;

    private static readonly JsonSerializerOptions s_exact = new(JsonSerializerOptions.Web) { RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private readonly WebApplication _app;

    private PlcDoor(WebApplication app) => _app = app;

    /// <summary>Where actions are posted.</summary>
    public string ActionsUrl => _app.Urls.First().TrimEnd('/') + "/actions";

    /// <summary>The lines whose controllers stand behind it.</summary>
    public static IReadOnlyList<string> Lines => PlantModel.Default.RunningLines;

    /// <summary>Listens.</summary>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<PlcDoor> StartAsync(PlcRequests requests, string url, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();

        // The controllers may live in the hub's process: the hub's settings and logs are not their own.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestRequestInBytes);
        var app = builder.Build();
        app.MapPost("/actions", (RequestDelegate)(http => TakeAsync(http, requests)));
        app.MapGet("/actions", (RequestDelegate)(http => MesAnswer.WriteAsync(http, 200, new { items = requests.Taken })));
        app.MapPost("/lines/{line}/restart", (RequestDelegate)(http => RestartAsync(http, requests)));
        try
        {
            await app.StartAsync(ct);
            return new PlcDoor(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static async Task TakeAsync(HttpContext http, PlcRequests requests)
    {
        PlcRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<PlcRequest>(http.Request.Body, s_exact, http.RequestAborted);
        }
        catch (JsonException)
        {
            request = null;
        }

        if (Problem(request) is { } reason)
        {
            await MesAnswer.WriteAsync(http, 409, new { accepted = false, reason });
            return;
        }

        requests.Take(request!);
        await MesAnswer.WriteAsync(http, 200, new { accepted = true });
    }

    private static string? Problem(PlcRequest? request) =>
        request is null ? "The body is no request. Send { \"id\", \"action\": stop or divert, \"line\", \"serials\", \"reason\" }."
        : request.Action is not ("stop" or "divert") ? $"This controller cannot '{request.Action}'. It can stop and divert."
        : !PlantModel.Default.RunningLines.Contains(request.Line) ? $"This controller has no line '{request.Line}'."
        : null;

    private static Task RestartAsync(HttpContext http, PlcRequests requests) =>
        MesAnswer.WriteAsync(http, 200, new { restarted = requests.Restart((string)http.Request.RouteValues["line"]!) });
}
