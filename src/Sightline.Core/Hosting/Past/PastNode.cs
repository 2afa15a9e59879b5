using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Hosting.Past;

/// <summary>
/// This node as it was at a moment: the same services, over a journal that ends there, with projections made from it. What it
/// answers is therefore what the node would have answered then, whatever was asked. Nothing runs in it and nothing is written.
/// </summary>
internal sealed class PastNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder;
    private readonly CancellationTokenSource _ends = new();
    private long _position;

    private PastNode(PastMoment moment, ServiceProvider services, string folder)
    {
        (Moment, _services, _folder) = (moment, services, folder);
        Made = Task.Factory.StartNew(Make, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public PastMoment Moment { get; }

    /// <summary>Services to answer with, once <see cref="Made"/> has completed.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Completes when its projections hold all that was known; fails with what hindered it.</summary>
    public Task Made { get; }

    /// <summary>Facts that its projections hold.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Begins to make one. It is usable when <see cref="Made"/> has completed.</summary>
    /// <param name="now">The services of the node of now.</param>
    /// <param name="all">What those were made from.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="folder">Folder for its projections, which is made, and deleted at the end.</param>
    public static PastNode Begin(IServiceProvider now, NodeServices all, PastMoment moment, string folder)
    {
        var services = new ServiceCollection();
        foreach (var service in all.Services.Where(s => s.ServiceType != typeof(IHostedService)))
        {
            ((ICollection<ServiceDescriptor>)services).Add(service);
        }

        var (data, clock) = (now.GetRequiredService<DataFolder>(), now.GetRequiredService<TimeProvider>());
        var journal = new PastJournal(now.GetRequiredService<IJournal>(), moment.Position);
        services.RemoveAll<Journal>().RemoveAll<PastNodes>()
            .Replace(ServiceDescriptor.Singleton(new DataFolder(data.Path) { Projections = Path.Combine(folder, "projections.db") }))
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(new PastClock(moment.At, clock)))
            .Replace(ServiceDescriptor.Singleton<IJournal>(journal)).Replace(ServiceDescriptor.Singleton<IFactSource>(journal))
            .Replace(ServiceDescriptor.Singleton(now.GetRequiredService<ILoggerFactory>()));
        foreach (var shared in now.GetServices<SharedWithThePast>())
        {
            services.Replace(new ServiceDescriptor(shared.Service, now.GetRequiredService(shared.Service)));
        }

        Directory.CreateDirectory(folder);
        return new PastNode(moment, services.BuildServiceProvider(), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await Made.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _ends.Dispose();
    }

    private void Make()
    {
        BehindIntake.Take();
        _services.GetRequiredService<Projector>().ProjectAll(position =>
        {
            Volatile.Write(ref _position, position);
            _ends.Token.ThrowIfCancellationRequested();
        });
    }
}
