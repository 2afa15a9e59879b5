using System.Net;

namespace Sightline.Plant;

/// <summary>How the hub answered for good.</summary>
internal enum HubVerdict
{
    Accepted,

    /// <summary>The hub keeps both: it had this id with other content.</summary>
    Conflict,

    /// <summary>The hub will never take it as it is; it said why and keeps the bytes.</summary>
    Refused,
}

/// <summary>One attempt to hand something to the hub. Verdict null: not for good, try again.</summary>
internal readonly record struct HubAttempt(HubVerdict? Verdict, string Reason, TimeSpan? RetryAfter)
{
    public static HubAttempt Of(HttpResponseMessage answer)
    {
        HubVerdict? verdict = answer.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted or HttpStatusCode.NoContent => HubVerdict.Accepted,
            HttpStatusCode.Conflict => HubVerdict.Conflict,
            HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => HubVerdict.Refused,
            _ => null,
        };
        return new HubAttempt(verdict, $"it answered {(int)answer.StatusCode}", answer.Headers.RetryAfter?.Delta);
    }

    public static HubAttempt Failed(Exception problem) => new(null, problem.Message, null);
}

/// <summary>Hands requests to the hub, each again until the hub has answered for good.</summary>
internal sealed class HubPost(HttpClient hub, PlantOptions options, Action<string, int> onWaiting)
{
    public async Task<HubVerdict> UntilAnsweredAsync(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        var wait = options.FirstRetryWait;
        for (var attempt = 1; ; attempt++)
        {
            var answer = await TryAsync(request, ct);
            if (answer.Verdict is { } verdict)
            {
                return verdict;
            }

            onWaiting(answer.Reason, attempt);
            await Task.Delay(Shorter(answer.RetryAfter ?? wait, options.LongestRetryWait), options.Time, ct);
            wait = Shorter(wait * 2, options.LongestRetryWait);
        }
    }

    private async Task<HubAttempt> TryAsync(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        try
        {
            using var message = request();
            if (options.ApiKey is not null)
            {
                message.Headers.Add("X-Api-Key", options.ApiKey);
            }

            using var answer = await hub.SendAsync(message, ct);
            return HubAttempt.Of(answer);
        }
        catch (HttpRequestException problem)
        {
            return HubAttempt.Failed(problem);
        }
        catch (OperationCanceledException problem) when (!ct.IsCancellationRequested)
        {
            return HubAttempt.Failed(problem); // the client's own time limit
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
