using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Settings;

namespace Sightline.Uplink;

/// <summary>The connection of an edge to its hub. One attempt a call, classified; whoever calls decides when to try again.</summary>
internal sealed class HubLine : IDisposable
{
    /// <summary>Most bytes of an answer that are read. An answer of the hub to a batch has some kilobytes.</summary>
    private const int MostOfAnAnswer = 1 << 20;

    private readonly HubAddress _hub;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly HttpMessageInvoker _http;

    public HubLine(HubAddress hub, IOptions<EdgeOptions> options, TimeProvider time)
    {
        (_hub, _time, _timeout) = (hub, time, options.Value.AnswerTimeout);
        var handler = new SocketsHttpHandler
        {
            // Old connections are given up so that a moved hub is found again by its name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        if (options.Value.HubCertificateFile is { Length: > 0 } file)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = Trusting(X509CertificateLoader.LoadCertificateFromFile(file));
        }

        _http = new HttpMessageInvoker(handler);
    }

    public Task<HubAnswer> PostAsync(string path, byte[] packed, CancellationToken ct) => SendAsync(HttpMethod.Post, path, () =>
    {
        var content = new ByteArrayContent(packed);
        content.Headers.ContentType = new MediaTypeHeaderValue(EdgeBatch.MediaType);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }, _timeout, ct);

    public Task<HubAnswer> PostJsonAsync(string path, byte[] json, TimeSpan timeout, CancellationToken ct) => SendAsync(HttpMethod.Post, path, () =>
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }, timeout, ct);

    public Task<HubAnswer> GetAsync(string path, TimeSpan timeout, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, timeout, ct);

    public Task<HubAnswer> HeadAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Head, path, null, _timeout, ct);

    /// <summary>Sends an image, or what is left of it from a place on. The time allowed grows with its size: 16 KiB/s is the slowest line that is waited for.</summary>
    public Task<HubAnswer> PutAsync(string path, Stream rest, long from, long size, CancellationToken ct) => SendAsync(HttpMethod.Put, path, () =>
    {
        var content = new StreamContent(rest);
        content.Headers.ContentLength = size - from;
        if (from > 0)
        {
            content.Headers.ContentRange = new ContentRangeHeaderValue(from, size - 1, size);
        }

        return content;
    }, _timeout + TimeSpan.FromSeconds((size - from) / (16 << 10)), ct);

    public void Dispose() => _http.Dispose();

    private async Task<HubAnswer> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, TimeSpan timeout, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_hub.Url, path)) { Version = HttpVersion.Version11, Content = content?.Invoke() };
            request.Headers.TryAddWithoutValidation("X-Api-Key", _hub.Key());
            using var response = await _http.SendAsync(request, either.Token);
            return await JudgeAsync(method, response, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new HubAnswer.Lost($"It did not answer within {timeout:c}.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SecretUnavailableException)
        {
            ct.ThrowIfCancellationRequested();
            return new HubAnswer.Lost($"{error.GetBaseException().Message.TrimEnd('.')}.");
        }
    }

    private async Task<HubAnswer> JudgeAsync(HttpMethod method, HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var body = await ReadAsync(response, ct);
        if (body is null)
        {
            return new HubAnswer.Lost($"It answered {status} with more than {MostOfAnAnswer} bytes, which is no answer of a hub.");
        }

        return status switch
        {
            >= 200 and < 300 => new HubAnswer.Good(status, body),
            401 or 407 or 408 or 429 or >= 500 => new HubAnswer.Lost($"It answered {status}. {Words(body)}", After(response.Headers.RetryAfter)),
            403 when method == HttpMethod.Post => new HubAnswer.Lost($"It answered 403. {Words(body)}"),
            >= 400 => new HubAnswer.Refused(status, Words(body), body, Kept(response)),
            _ => new HubAnswer.Lost($"It answered {status}, which no hub does. Is {_hub.Url} the hub?"),
        };
    }

    private static long Kept(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Upload-Offset", out var offsets) && long.TryParse(offsets.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var kept) ? kept : 0;

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var kept = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (kept.Length + read > MostOfAnAnswer)
            {
                return null;
            }

            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    /// <summary>The hub's own words: the detail of its problem document, where it is one.</summary>
    private static string Words(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? detail.GetString()!
                : "It gave no reason.";
        }
        catch (JsonException)
        {
            // Something between here and the hub answered in its own words, such as a proxy with a page.
            return "It gave no reason that a hub would give.";
        }
    }

    private TimeSpan? After(RetryConditionHeaderValue? named) => named?.Delta ?? (named?.Date is { } date ? date - _time.GetUtcNow() : null);

    /// <summary>What the system trusts, and besides it the one certificate, or what it has signed. A wrong name stays wrong.</summary>
    private static RemoteCertificateValidationCallback Trusting(X509Certificate2 known) => (_, certificate, _, errors) =>
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(known);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var presented = new X509Certificate2(certificate);
        return presented.RawDataMemory.Span.SequenceEqual(known.RawData) || chain.Build(presented);
    };
}
