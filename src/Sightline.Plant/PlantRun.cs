using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sightline.Plant.Machines;
using Sightline.Plant.Plc;
using Sightline.Plant.Seed;
using Sightline.Plant.Stations;

namespace Sightline.Plant;

/// <summary>
/// Runs the simulated lines against a hub. No part is lost: a shot is sent again under the same id until the hub has
/// answered for good, and what was not answered when the plant stopped is sent by the next start from its state file.
/// </summary>
public sealed partial class PlantRun
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    private readonly ILogger<PlantRun> _log;
    private PlantCounters _counters = new();
    private IReadOnlyList<SimulatedPlc> _lines = [];

    /// <summary>A plant that stands still until <see cref="RunAsync"/>.</summary>
    /// <param name="log">Where the plant says that the hub is silent. Null: nowhere.</param>
    public PlantRun(ILogger<PlantRun>? log = null) => _log = log ?? NullLogger<PlantRun>.Instance;

    /// <summary>What happened since <see cref="RunAsync"/> was called; may be read while it runs.</summary>
    public PlantCounts Counts => _counters.Read(_lines.Sum(l => l.Counts.Produced), _lines.Sum(l => l.Counts.Ejected));

    /// <summary>Runs until cancelled, or until every line has run its cycles and the hub has answered for all of them.
    /// Being cancelled is a normal end.</summary>
    /// <exception cref="ArgumentException">Settings that cannot be; all of them are named.</exception>
    /// <exception cref="InvalidDataException">The state file is not one of this plant.</exception>
    public async Task RunAsync(PlantOptions options, CancellationToken ct)
    {
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        var state = PlantState.Open(options);
        using var client = new HttpClient { BaseAddress = new Uri(options.Hub.TrimEnd('/') + "/"), Timeout = RequestLimit };
        var hub = new HubPost(client, options, OnWaiting);
        _counters = new PlantCounters();
        _lines = [.. PlantModel.Default.RunningLines.Select(line => PlcOf(line, options))];
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beside = Task.WhenAll(StationClocks.KeepAsync(options, OnClockRefused, ended.Token), MachineReports.KeepAsync(options, hub, ended.Token));
        try
        {
            await Task.WhenAll(_lines.Select(plc => new LineRun(plc, options, state, hub, _counters).RunAsync(ct)));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping is neither failure nor success: what waits stands in the state file.
        }
        finally
        {
            await ended.CancelAsync();
            await beside;
        }
    }

    private static SimulatedPlc PlcOf(string line, PlantOptions options) => new(
        line,
        [.. PlantModel.Default.StationsOf(line).Select(s => new StationSimulator(PlantModel.Default, s, options.Seed, options.ClocksAhead.GetValueOrDefault(s.Id), options.Break))],
        options.Requests);

    private void OnClockRefused(string station, int status) => LogClockRefused(station, status);

    // At the first failure, then at every doubling: a state that lasts is repeated, not every attempt.
    private void OnWaiting(string reason, int attempt)
    {
        if (int.IsPow2(attempt))
        {
            LogHubSilent(reason, attempt);
        }
    }
}
