using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>Runs one forwarder for each target that is sent to, and replaces it when the target's settings change.</summary>
internal sealed class ForwardingService(
    TargetTable targets, IEnumerable<IConnectorKind> kinds, OutboxReader outbox, IJournal journal, ForwardingMetrics metrics,
    IServiceProvider services, TimeProvider time, ILoggerFactory logs) : IHostedService, IDisposable
{
    private readonly Dictionary<string, (long Position, Forwarder Forwarder)> _running = [];
    private readonly Dictionary<string, long> _endedAt = [];
    private readonly SemaphoreSlim _changing = new(1);
    private bool _started;

    /// <summary>What each running forwarder says of its target.</summary>
    public IReadOnlyDictionary<string, (bool Away, string? Trouble)> Health
    {
        get
        {
            lock (_running)
            {
                return _running.ToDictionary(r => r.Key, r => (r.Value.Forwarder.IsAway, r.Value.Forwarder.Trouble));
            }
        }
    }

    /// <summary>What each running forwarder knows of its target.</summary>
    public IReadOnlyDictionary<string, ForwarderState> States
    {
        get
        {
            lock (_running)
            {
                return _running.ToDictionary(r => r.Key, r => r.Value.Forwarder.State);
            }
        }
    }

    /// <summary>Targets to which signing in has failed, with what is wrong.</summary>
    public IReadOnlyDictionary<string, CredentialTrouble> Credentials
    {
        get
        {
            lock (_running)
            {
                return _running.Where(r => r.Value.Forwarder.Credential is not null).ToDictionary(r => r.Key, r => r.Value.Forwarder.Credential!);
            }
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _started = true;
        await FollowAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _started = false;
        foreach (var name in Names())
        {
            await EndAsync(name);
        }
    }

    /// <summary>Called after each transaction of the journey: wakes forwarders, and starts or ends them where a target changed.</summary>
    public async Task FollowAsync()
    {
        if (!_started)
        {
            return;
        }

        await _changing.WaitAsync();
        try
        {
            var failures = new List<Exception>();
            foreach (var (settings, position) in targets.All)
            {
                try
                {
                    await FollowAsync(settings, position);
                }
                catch (Exception error)
                {
                    // One target that cannot be started must not keep the others from being woken.
                    failures.Add(error);
                }
            }

            if (failures.Count > 0)
            {
                throw new AggregateException(failures);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task FollowAsync(TargetSettings settings, long position)
    {
        (long Position, Forwarder Forwarder) running;
        lock (_running)
        {
            running = _running.GetValueOrDefault(settings.Name);
        }

        if (running.Position == position && running.Forwarder is { } same)
        {
            same.Wake();
            return;
        }

        await EndAsync(settings.Name);
        if (!TargetStages.Sends(settings.Stage) || !OutboxIsCurrent(settings.Name))
        {
            return;
        }

        var kind = kinds.FirstOrDefault(k => k.Name == settings.Connector)
            ?? throw new InvalidOperationException($"targets/{settings.Name}.json: connector is '{settings.Connector}'. This node has {string.Join(", ", kinds.Select(k => k.Name))}.");
        var forwarder = new Forwarder(settings, kind.Create(settings.Options, services), outbox, journal, metrics, time, logs.CreateLogger<Forwarder>());
        lock (_running)
        {
            _running[settings.Name] = (position, forwarder);
        }

        forwarder.Start();
    }

    public void Dispose() => _changing.Dispose();

    /// <summary>
    /// False while the outbox does not yet show what the forwarder before wrote to the journal. Started on it, the next one
    /// would take a delivery that was made for one that waits. The journey moves on and calls again.
    /// </summary>
    private bool OutboxIsCurrent(string name) => outbox.Projected >= _endedAt.GetValueOrDefault(name);

    private async Task EndAsync(string name)
    {
        Forwarder? ended;
        lock (_running)
        {
            ended = _running.Remove(name, out var running) ? running.Forwarder : null;
        }

        if (ended is not null)
        {
            await ended.DisposeAsync();
            _endedAt[name] = journal.Head;
        }
    }

    private List<string> Names()
    {
        lock (_running)
        {
            return [.. _running.Keys];
        }
    }
}
