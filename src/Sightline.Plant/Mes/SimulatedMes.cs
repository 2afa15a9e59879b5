using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Sightline.Plant.Mes;

/// <summary>
/// A manufacturing execution system with a REST API on a server of its own. It stores inspection records under the
/// sender's Idempotency-Key, answers a repeat with the first record, can be read back, and fails on request.
/// </summary>
public sealed class SimulatedMes : IAsyncDisposable
{
    private const long LargestRecordInBytes = 1 << 20;

    private readonly WebApplication _app;
    private readonly MesStore _store;
    private readonly MesFaults _faults;

    private SimulatedMes(WebApplication app, MesStore store, MesFaults faults)
    {
        _app = app;
        _store = store;
        _faults = faults;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _app.Urls.First().TrimEnd('/');

    /// <summary>Records stored, those read from the data file included.</summary>
    public long RecordCount => _store.Counts.Count;

    /// <summary>Reads the data file, if there is one, and listens.</summary>
    /// <exception cref="InvalidDataException">The data file holds a line that is not a record.</exception>
    /// <exception cref="IOException">The address is taken, or the data file is in use.</exception>
    public static async Task<SimulatedMes> StartAsync(MesOptions options, CancellationToken ct)
    {
        var store = new MesStore(options.DataFile, options.Time);
        var faults = new MesFaults();
        WebApplication? app = null;
        try
        {
            app = Build(options, store, faults);
            await app.StartAsync(ct);
            return new SimulatedMes(app, store, faults);
        }
        catch
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            store.Dispose();
            throw;
        }
    }

    /// <summary>Sets the fault that the next posts meet; <see cref="MesFault.None"/> ends it. The same as <c>PUT /faults</c>.</summary>
    /// <exception cref="ArgumentException">The fault cannot be: a count below 1 or a negative time.</exception>
    public void Inject(MesFault fault)
    {
        if (fault.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(fault));
        }

        _faults.Set(fault);
    }

    /// <summary>Stops listening, lets requests end, closes the data file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _store.Dispose();
    }

    private static WebApplication Build(MesOptions options, MesStore store, MesFaults faults)
    {
        var builder = WebApplication.CreateSlimBuilder();

        // The MES may live in the hub's process: the hub's settings and logs are not its own.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestRecordInBytes);

        var app = builder.Build();
        app.UseToken(options.Token);
        var posting = new MesPosting(store, faults, new MesRecordCheck(options.Codes), options.Time, app.Lifetime.ApplicationStopping);
        new MesEndpoints(store, faults, options).Map(app, posting);
        return app;
    }
}
