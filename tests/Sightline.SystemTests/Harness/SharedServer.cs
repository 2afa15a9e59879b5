namespace Sightline.SystemTests.Harness;

/// <summary>One server of others for all tests that ask for it. Started by the first.</summary>
public abstract class SharedServer<TServer>(Func<Task<TServer>> start) : IAsyncDisposable
    where TServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private Task<TServer>? _server;

    public async Task<TServer> ServerAsync()
    {
        await _one.WaitAsync();
        try
        {
            // One that did not start fails every test that asks for it at once, and not each after a wait of its own.
            return await (_server ??= start());
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsCompletedSuccessfully: true } started)
        {
            await (await started).DisposeAsync();
        }

        _one.Dispose();
        GC.SuppressFinalize(this);
    }
}
