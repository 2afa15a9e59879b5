using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Tests.Hosting;

/// <summary>
/// A whole node on a real folder whose projector runs when the test says so. The journey is the product's own; only the
/// clock and the connectors are the test's.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly bool _own;
    private int _sent;

    public Node(string? path = null, ManualClock? clock = null, IEnumerable<IConnectorKind>? kinds = null, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? more = null)
    {
        _own = path is null;
        Folder = new DataFolder(path ?? Directory.CreateTempSubdirectory("sightline-").FullName);
        Clock = clock ?? new ManualClock();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Journal:ReservedFreeSpaceInBytes"] = "0", ["Journal:CacheInKibibytes"] = "1024" })
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<ILoggerFactory>(Log)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSightline(Folder);
        foreach (var kind in kinds ?? [])
        {
            services.AddSingleton(kind);
        }

        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public DataFolder Folder { get; }

    public ManualClock Clock { get; }

    public LogBook Log { get; } = new();

    public IJournal Journal => Get<IJournal>();

    public Projector Projector => Get<Projector>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Arrival Arrival => new("line key", Clock.GetUtcNow(), "application/json");

    public async Task<InspectionAnswer> SendAsync(string message)
    {
        var answer = await Get<Intake>().ReceiveAsync(new Submission(Encoding.UTF8.GetBytes(message)), Arrival);
        Project();
        return answer;
    }

    /// <summary>An inspection with an id of its own; returns its position.</summary>
    public async Task<long> InspectAsync(string station = "L1-AOI-1", string serial = "SN-1", string? at = null, string more = "")
    {
        var answer = await SendAsync(Message($"i{++_sent}", station, serial, at, more));
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }

    public string Message(string id, string station = "L1-AOI-1", string serial = "SN-1", string? at = null, string more = "") =>
        $$"""{"id":"{{id}}","station":"{{station}}","part":{"serial":"{{serial}}"},"inspectedAt":"{{at ?? Rfc3339.Write(Clock.GetUtcNow())}}","result":"pass"{{more}}}""";

    public async Task<long> FactAsync(string kind, string source, string body, DateTimeOffset? observedAt = null, string actor = "MES")
    {
        var draft = new FactDraft(kind, source, null, observedAt, Clock.GetUtcNow(), actor, Encoding.UTF8.GetBytes(body));
        var result = await Journal.AppendAsync(draft, default);
        Assert.Equal(AppendOutcome.Durable, result.Outcome);
        Project();
        return result.Position;
    }

    public Task<long> PutAsync(MasterKind kind, string id, string body) => FactAsync(FactKinds.Master, MasterSource.Of(kind, id), body);

    public async Task<long> SetContextAsync(string station, string body)
    {
        var change = await Get<PlantDesk>().SetContextAsync(station, Encoding.UTF8.GetBytes(body), "MES");
        Assert.Empty(change.Errors);
        Project();
        return change.Position;
    }

    /// <summary>A station on line L1 that makes order WO-1 of product P-1.</summary>
    public async Task SeedAsync(string station = "L1-AOI-1", string order = "WO-1")
    {
        await PutAsync(MasterKind.Stations, station, """{"line":"L1","machine":"M-7"}""");
        await PutAsync(MasterKind.WorkOrders, order, """{"product":"P-1","materialLots":["LOT-1"]}""");
        await SetContextAsync(station, $$"""{"workOrder":"{{order}}","validFrom":"2026-11-01T00:00:00Z"}""");
    }

    public void Project() => Projector.ProjectAll(null);

    /// <summary>Rows of a query over the projections, columns joined by a bar; null is a dash.</summary>
    public IReadOnlyList<string> Rows(string sql)
    {
        // The projector makes the file.
        _ = Projector;
        return Dump.Rows(Get<ProjectionReader>(), sql);
    }

    public string Row(string sql) => Assert.Single(Rows(sql));

    /// <summary>State, reason and what it waits for of one record.</summary>
    public string Stands(long position) => Row($"SELECT CASE state WHEN 0 THEN 'waiting' WHEN 1 THEN 'delivered' WHEN 2 THEN 'parked' ELSE 'closed' END, waits_for FROM inspections WHERE position = {position}");

    /// <summary>What is frozen on a record.</summary>
    public BoundContext Context(long position) =>
        BoundContext.FromJson(Encoding.UTF8.GetBytes(Row($"SELECT c.body FROM inspections i JOIN contexts c ON c.id = i.context_id WHERE i.position = {position}")));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_own)
        {
            Directory.Delete(Folder.Path, recursive: true);
        }
    }
}
