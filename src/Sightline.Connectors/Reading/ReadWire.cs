using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sightline.Connectors.Trust;

namespace Sightline.Connectors.Reading;

/// <summary>What came of one request to a system that is read.</summary>
internal abstract record Reply
{
    private Reply() { }

    internal sealed record Came(int Status, byte[] Body, string? ETag, RetryConditionHeaderValue? RetryAfter) : Reply;

    /// <summary>More came than may be held in memory at once.</summary>
    internal sealed record TooLong(long MostBytes) : Reply;

    /// <summary>No whole answer. Reading changes nothing over there, so the same may be asked again.</summary>
    internal sealed record Nothing(string Reason) : Reply;
}

/// <summary>Asks a system over HTTP. Owns the connections of one source; every answer is bounded in time and size.</summary>
internal sealed class ReadWire(TimeSpan timeout, int mostBytes, bool useSystemProxy, TimeProvider time, X509ChainPolicy? trust = null) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        // Old connections are given up so that a moved system is found again by its name.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 2,
        ConnectTimeout = timeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = useSystemProxy,
        AutomaticDecompression = System.Net.DecompressionMethods.GZip,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
    });

    /// <summary>One request and its answer.</summary>
    /// <exception cref="OperationCanceledException">Stopped by the caller.</exception>
    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return await BodyAsync(response, either.Token) is { } body
                ? new Reply.Came((int)response.StatusCode, body, response.Headers.ETag?.ToString(), response.Headers.RetryAfter)
                : new Reply.TooLong(mostBytes);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new Reply.Nothing(Why(request.RequestUri!, e));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]?> BodyAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var part = new byte[64 * 1024];
        while (await stream.ReadAsync(part, ct) is > 0 and var length)
        {
            if (body.Length + length > mostBytes)
            {
                return null;
            }

            body.Write(part, 0, length);
        }

        return body.ToArray();
    }

    private string Why(Uri asked, Exception e) => e switch
    {
        OperationCanceledException => $"{asked.Authority} did not answer within {timeout:c}.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"The name {asked.Host} could not be resolved.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"No secure connection to {asked.Authority}: {CertificateWords.Of(e)}",
        _ => $"{asked.Authority} could not be reached: {e.GetBaseException().Message.TrimEnd('.')}.",
    };
}
