namespace Sightline.SystemTests.Harness;

/// <summary>Waits for a state by looking at it. The limit only ends a test that hangs; no test measures time.</summary>
public static class Until
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_hangs = TimeSpan.FromSeconds(90);

    public static Task TrueAsync(Func<bool> state, string what) => TrueAsync(() => Task.FromResult(state()), what);

    public static async Task TrueAsync(Func<Task<bool>> state, string what)
    {
        using var hangs = new CancellationTokenSource(s_hangs, TimeProvider.System);
        try
        {
            while (!await state())
            {
                await Task.Delay(s_look, TimeProvider.System, hangs.Token);
            }
        }
        catch (OperationCanceledException) when (hangs.IsCancellationRequested)
        {
            Assert.Fail($"Never happened: {what}.");
        }
    }

    /// <summary>Looks until there is something to see, and returns it.</summary>
    public static async Task<T> SomeAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        T? seen = null;
        await TrueAsync(async () => (seen = await look()) is not null, what);
        return seen!;
    }
}
