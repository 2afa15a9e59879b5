using Sightline.Connectors.Http;

namespace Sightline.Tests.Connectors.Http;

/// <summary>The race between stopping and sending, played step by step with a transport that waits for the test.</summary>
public sealed class HttpWireTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_stop_while_connecting_throws_because_nothing_was_sent()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(() => SendAsync(
            async (_, ct) =>
            {
                await stop.CancelAsync();
                await ForeverAsync(ct);
            },
            new ManualClock(),
            stop.Token));
    }

    [Fact]
    public async Task A_connection_that_stands_only_after_the_stop_sends_nothing()
    {
        using var stop = new CancellationTokenSource();
        var wire = new MemoryStream();
        await Assert.ThrowsAsync<OperationCanceledException>(() => SendAsync(
            async (request, _) =>
            {
                await stop.CancelAsync();
                await request.Content!.CopyToAsync(wire, CancellationToken.None);
            },
            new ManualClock(),
            stop.Token));
        Assert.Equal(0, wire.Length);
    }

    [Fact]
    public async Task A_connection_that_never_stands_means_nothing_was_sent()
    {
        var clock = new ManualClock();
        var exchange = await SendAsync(
            async (_, ct) =>
            {
                clock.Advance(Timeout);
                await ForeverAsync(ct);
            },
            clock,
            CancellationToken.None);
        Assert.Equal(new Exchange.NotSent("mes could not be reached within 00:00:10. Nothing was sent."), exchange);
    }

    [Fact]
    public async Task A_connection_lost_while_sending_may_have_delivered()
    {
        var exchange = await SendAsync(
            async (request, _) =>
            {
                await request.Content!.CopyToAsync(Stream.Null, CancellationToken.None);
                throw new HttpRequestException("x", new IOException("Connection reset by peer"));
            },
            new ManualClock(),
            CancellationToken.None);
        Assert.Equal(
            new Exchange.Lost("The connection to mes broke before its answer was complete. It may have stored the message. (Connection reset by peer)"),
            exchange);
    }

    private static async Task<Exchange> SendAsync(Func<HttpRequestMessage, CancellationToken, Task> transport, ManualClock clock, CancellationToken ct)
    {
        using var wire = new HttpWire(new HttpMessageInvoker(new Transport(transport)), clock, Timeout);
        var gate = new SendGate();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://mes/records") { Content = new GatedContent("{}"u8.ToArray(), gate) };
        return await wire.SendAsync(request, gate, ct);
    }

    private static async Task ForeverAsync(CancellationToken ct)
    {
        var never = new TaskCompletionSource();
        await using var end = ct.Register(() => never.TrySetCanceled(ct));
        await never.Task;
    }

    private sealed class Transport(Func<HttpRequestMessage, CancellationToken, Task> play) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await play(request, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
