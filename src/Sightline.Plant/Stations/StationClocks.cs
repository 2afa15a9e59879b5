using Sightline.Contract.Client;
using Sightline.Plant.Seed;

namespace Sightline.Plant.Stations;

/// <summary>Each station of a running line compares its own clock with the hub's, as any vendor's would: by the public client.</summary>
internal static class StationClocks
{
    /// <summary>Goes on until cancelled, which is its normal end.</summary>
    public static async Task KeepAsync(PlantOptions options, Action<string, int> onRefused, CancellationToken ct)
    {
        if (options.CompareClocksEvery is { } every)
        {
            await Task.WhenAll(PlantModel.Default.RunningLines.SelectMany(PlantModel.Default.StationsOf).Select(s => KeepAsync(s.Id, every, options, onRefused, ct)));
        }
    }

    private static async Task KeepAsync(string station, TimeSpan every, PlantOptions options, Action<string, int> onRefused, CancellationToken ct)
    {
        var clock = new ClockAhead(options.Time, options.ClocksAhead.GetValueOrDefault(station));
        using var client = new SightlineClient(new SightlineClientOptions { HubUrl = new Uri(options.Hub), ApiKey = options.ApiKey!, Attempts = null }, clock);
        try
        {
            var refused = await client.KeepClockAsync(station, every, ct);
            onRefused(station, refused.Status);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The line has ended.
        }
    }

    /// <summary>The plant's clock with a station's error. Waits are the plant's.</summary>
    private sealed class ClockAhead(TimeProvider plant, TimeSpan ahead) : TimeProvider
    {
        public override long TimestampFrequency => plant.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => plant.GetUtcNow() + ahead;

        public override long GetTimestamp() => plant.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => plant.CreateTimer(callback, state, dueTime, period);
    }
}
