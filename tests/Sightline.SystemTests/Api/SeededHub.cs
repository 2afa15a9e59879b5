using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>One hub for the tests of a class: it knows the plant, and has no target.</summary>
public sealed class SeededHub : IAsyncLifetime
{
    private HubInProcess? _hub;

    public HubInProcess Hub => _hub!;

    public ApiClient Api => Hub.Api;

    public async ValueTask InitializeAsync() => _hub = await (await HubInProcess.StartAsync()).SeededAsync();

    /// <summary>Whatever the tests did to it, it crashed nowhere and its books balance.</summary>
    public async ValueTask DisposeAsync()
    {
        var books = await Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Empty(Hub.Log.Errors);
        await Hub.DisposeAsync();
    }
}
