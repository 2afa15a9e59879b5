namespace Sightline.Telemetry;

/// <summary>Wakes whoever waits for a state to change. Costs nothing to raise while nobody waits.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    public void Raise() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    /// <summary>Completes when <paramref name="reached"/> is true, looked at now and after each <see cref="Raise"/>.</summary>
    public async Task WaitUntilAsync(Func<bool> reached, CancellationToken ct)
    {
        while (!reached())
        {
            var next = Volatile.Read(ref _next);
            if (next is null)
            {
                var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh;
            }

            // Looked at again after the wish is registered: a Raise in between would otherwise be missed.
            if (reached())
            {
                return;
            }

            await next.Task.WaitAsync(ct);
        }
    }
}
