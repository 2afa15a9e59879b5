namespace Sightline.Plant.Plc;

/// <summary>What somebody asked of a line.</summary>
/// <param name="Id">A repeat has the same.</param>
/// <param name="Action"><c>stop</c> or <c>divert</c>.</param>
/// <param name="Line">The line.</param>
/// <param name="Serials">Parts to divert.</param>
/// <param name="Reason">For people.</param>
public sealed record PlcRequest(string Id, string Action, string Line, IReadOnlyList<string>? Serials, string? Reason);

/// <summary>Which lines stand still because somebody asked, and which parts leave with the rejected ones. Shared by the controllers and their door.</summary>
public sealed class PlcRequests
{
    private readonly Lock _gate = new();
    private readonly List<PlcRequest> _taken = [];
    private readonly Dictionary<string, TaskCompletionSource> _standing = [];
    private readonly HashSet<string> _diverted = new(StringComparer.Ordinal);

    /// <summary>Every request that was taken, once, in order.</summary>
    public IReadOnlyList<PlcRequest> Taken
    {
        get
        {
            lock (_gate)
            {
                return [.. _taken];
            }
        }
    }

    public bool Stands(string line)
    {
        lock (_gate)
        {
            return _standing.ContainsKey(line);
        }
    }

    public bool Diverts(string serial)
    {
        lock (_gate)
        {
            return _diverted.Contains(serial);
        }
    }

    /// <summary>Does what is asked; one that was taken before is not done again.</summary>
    public void Take(PlcRequest request)
    {
        lock (_gate)
        {
            if (_taken.Exists(t => t.Id == request.Id))
            {
                return;
            }

            _taken.Add(request);
            if (request.Action == "stop")
            {
                _standing.TryAdd(request.Line, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            else
            {
                _diverted.UnionWith(request.Serials ?? []);
            }
        }
    }

    /// <summary>Somebody at the line lets it run again.</summary>
    /// <returns>False when it was running.</returns>
    public bool Restart(string line)
    {
        TaskCompletionSource? standing;
        lock (_gate)
        {
            _standing.Remove(line, out standing);
        }

        standing?.TrySetResult();
        return standing is not null;
    }

    /// <summary>Completes when the line may index.</summary>
    public Task RunningAsync(string line, CancellationToken ct)
    {
        lock (_gate)
        {
            return _standing.TryGetValue(line, out var standing) ? standing.Task.WaitAsync(ct) : Task.CompletedTask;
        }
    }
}
