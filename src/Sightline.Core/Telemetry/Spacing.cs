namespace Sightline.Telemetry;

/// <summary>
/// Spaces long work that nobody waits for: after each step a pause twice as long as the step took, so that it never has more than a third
/// of a processor and of the disk, and the intake's threads find both free. One for each thing that is done.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="least">The shortest pause.</param>
internal sealed class Spacing(TimeProvider time, TimeSpan least = default)
{
    /// <summary>No timer is finer. Steps that are shorter are taken together.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private long _began = time.GetTimestamp();

    /// <summary>A step begins here, when there was something else after the last pause.</summary>
    public void Begin() => _began = time.GetTimestamp();

    /// <summary>A step is done.</summary>
    public async Task RestAsync(CancellationToken ct)
    {
        var pause = Pause();
        if (pause >= s_tick)
        {
            await Task.Delay(pause, time, ct);
            Begin();
        }
    }

    /// <summary>A step is done, on a thread that has nothing else to do.</summary>
    public void Rest(CancellationToken ct) => Blocking.Wait(RestAsync(ct));

    private TimeSpan Pause()
    {
        var twice = 2 * time.GetElapsedTime(_began);
        return twice > least ? twice : least;
    }
}
