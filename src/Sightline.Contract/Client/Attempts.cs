using System.Net.Http.Headers;
using System.Text.Json;

namespace Sightline.Contract.Client;

/// <summary>Sends one request until the node has spoken, the attempts are used up, or the caller stops.</summary>
internal sealed class Attempts(HttpClient http, SightlineClientOptions options, TimeProvider time)
{
    private readonly Backoff _backoff = new(options.FirstDelay, options.LongestDelay, time);

    /// <summary>The first lasting answer.</summary>
    /// <param name="request">Makes the request anew for each attempt, with the same body: the id in it makes a repeat harmless.</param>
    /// <param name="read">Reads the answer of a 2xx; null when it makes no sense.</param>
    /// <param name="ct">Stops waiting and sending.</param>
    public Task<SendOutcome<T>> SendAsync<T>(
        Func<HttpRequestMessage> request, Func<HttpResponseMessage, byte[], T?> read, CancellationToken ct)
        where T : class => SendAsync((_, _) => Task.FromResult(request()), read, _ => false, ct);

    /// <summary>The same where an attempt may ask first what became of the one before.</summary>
    /// <param name="request">Makes the request of an attempt, the first of which has number 1.</param>
    /// <param name="read">Reads the answer of a 2xx; null when it makes no sense.</param>
    /// <param name="again">True for an answer that is no end: another request may do better.</param>
    /// <param name="ct">Stops waiting and sending.</param>
    public async Task<SendOutcome<T>> SendAsync<T>(
        Func<int, CancellationToken, Task<HttpRequestMessage>> request, Func<HttpResponseMessage, byte[], T?> read, Func<int, bool> again, CancellationToken ct)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var number = attempt;
            var (outcome, lost, named) = await TryOnceAsync(stop => request(number, stop), read, again, ct);
            if (outcome is not null)
            {
                return outcome;
            }

            if (attempt == options.Attempts)
            {
                return new SendOutcome<T>.GaveUp(attempt, lost);
            }

            await WaitAsync(attempt, named, ct);
        }
    }

    /// <summary>Waits as long as an attempt of that number deserves.</summary>
    public Task WaitAsync(int failures, RetryConditionHeaderValue? named, CancellationToken ct) =>
        Task.Delay(_backoff.After(failures, named), time, ct);

    /// <summary>Statuses after which the same request may succeed.</summary>
    public static bool MayPass(int status) => status is 429 or 500 or 502 or 503 or 504;

    private async Task<(SendOutcome<T>? Outcome, string Lost, RetryConditionHeaderValue? Named)> TryOnceAsync<T>(
        Func<CancellationToken, Task<HttpRequestMessage>> request, Func<HttpResponseMessage, byte[], T?> read, Func<int, bool> again, CancellationToken ct)
        where T : class
    {
        using var limit = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var message = await request(either.Token);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            var status = (int)response.StatusCode;
            if (MayPass(status) || again(status))
            {
                return (null, $"the node answered {status}{Said(body)}", response.Headers.RetryAfter);
            }

            if (!response.IsSuccessStatusCode)
            {
                return (new SendOutcome<T>.Refused(status, ProblemOf(status, body)), "", null);
            }

            return read(response, body) is { } value
                ? (new SendOutcome<T>.Answered(status, value), "", null)
                : (null, $"the answer to status {status} could not be read", null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"no answer within {options.AttemptTimeout}", null);
        }
        catch (Exception network) when (network is HttpRequestException or IOException)
        {
            return (null, $"the node cannot be reached ({network.Message})", null);
        }
    }

    private static string Said(byte[] body) => Parsed(body)?.Detail is { } detail ? $": {detail}" : "";

    private static Problem ProblemOf(int status, byte[] body) => Parsed(body) ?? new Problem { Status = status, Title = $"The node answered {status}." };

    private static Problem? Parsed(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ContractJson.Default.Problem);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
