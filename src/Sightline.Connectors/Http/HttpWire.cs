using Sightline.Connectors.Trust;

namespace Sightline.Connectors.Http;

/// <summary>Sends one request and says how far it got. Owns the connections of one connector.</summary>
internal sealed class HttpWire(HttpMessageInvoker http, TimeProvider time, TimeSpan timeout) : IDisposable
{
    /// <summary>Connections as a target's file describes them.</summary>
    /// <param name="options">What the target's file says.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="change">What another kind of connector does differently.</param>
    public static HttpWire Open(HttpTargetOptions options, TimeProvider time, Action<SocketsHttpHandler>? change = null)
    {
        var handler = new SocketsHttpHandler
        {
            // Old connections are given up so that a moved target is found again by its name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,
            ConnectTimeout = options.Timeout,
            // A redirect can turn a POST into a GET, and an order into nothing. It is reported instead.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = options.UseSystemProxy,
        };
        change?.Invoke(handler);
        return new HttpWire(new HttpMessageInvoker(handler), time, options.Timeout);
    }

    /// <summary>One request, bounded by the timeout.</summary>
    /// <exception cref="OperationCanceledException">Stopped while the gate was closed: the target was not called.</exception>
    public async Task<Exchange> SendAsync(HttpRequestMessage request, SendGate gate, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        // The caller's token does not reach the request itself: once the message is on its way, a stop waits for the answer
        // (at most the timeout), because an answer not recorded is a posting made twice.
        await using var stop = ct.UnsafeRegister(
            _ =>
            {
                if (gate.TryStop())
                {
                    limit.Cancel();
                }
            },
            null);
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            return new Exchange.Answered(await Answer.ReadAsync(response, limit.Token));
        }
        // Once the message may have left, nothing that goes wrong here may be mistaken for "not sent".
        catch (Exception e) when (gate.IsOpen || e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (gate.IsStopped)
            {
                throw new OperationCanceledException("Stopped before the target was called.", e, ct);
            }

            return gate.IsOpen ? new Exchange.Lost(WhyLost(request, e)) : new Exchange.NotSent(WhyNotSent(request, e));
        }
    }

    public void Dispose() => http.Dispose();

    private string WhyLost(HttpRequestMessage request, Exception e) => e is OperationCanceledException
        ? $"{Host(request)} did not answer within {timeout:c}. It may have stored the message."
        : $"The connection to {Host(request)} broke before its answer was complete. It may have stored the message. ({Innermost(e)})";

    private string WhyNotSent(HttpRequestMessage request, Exception e) => e switch
    {
        OperationCanceledException => $"{Host(request)} could not be reached within {timeout:c}. Nothing was sent.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"The name {request.RequestUri!.Host} could not be resolved. Nothing was sent.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"No secure connection to {Host(request)}: {CertificateWords.Of(e)} Nothing was sent.",
        _ => $"{Host(request)} could not be reached: {Innermost(e)}. Nothing was sent.",
    };

    private static string Host(HttpRequestMessage request) => request.RequestUri!.Authority;

    private static string Innermost(Exception e) => e.GetBaseException().Message;
}
