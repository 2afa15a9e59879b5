namespace Sightline.Hosting.Sources;

/// <summary>
/// Looks at something again and again until it is disposed, with the pause that each look asks for. A fault of ours in one look must not
/// end the reading for good: it is told like any other trouble.
/// </summary>
internal abstract class ReadingLoop(TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    protected TimeProvider Time { get; } = time;

    protected CancellationToken Stopping => _stop.Token;

    public void Start() => _reading = Task.Run(ReadUntilStoppedAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        await EndAsync();
        _stop.Dispose();
    }

    /// <summary>One look. Returns how long to wait for the next.</summary>
    protected abstract Task<TimeSpan> LookAsync();

    /// <summary>A look that threw. Returns how long to wait for the next.</summary>
    protected abstract TimeSpan Faulted(Exception error);

    /// <summary>What is read is given back, once nobody looks any more.</summary>
    protected abstract ValueTask EndAsync();

    private async Task ReadUntilStoppedAsync()
    {
        try
        {
            while (true)
            {
                var pause = await LookSafelyAsync();
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, Time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping: what was taken is noted, or comes again and is recognised.
        }
    }

    private async Task<TimeSpan> LookSafelyAsync()
    {
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            return await LookAsync();
        }
        catch (Exception error) when (error is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            return Faulted(error);
        }
    }
}
