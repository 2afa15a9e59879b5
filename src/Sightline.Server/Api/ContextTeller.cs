using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Sightline.Contract;

namespace Sightline.Server.Api;

/// <summary>What a station is told of what it makes, or why it is told nothing.</summary>
/// <param name="Status">200, or the status of the refusal.</param>
/// <param name="Answer">Null unless 200.</param>
/// <param name="Why">In words, when not 200.</param>
internal sealed record ContextTold(int Status, JsonObject? Answer, string? Why = null)
{
    /// <summary>Members that are another at each look although nothing changed.</summary>
    private static readonly string[] s_passing = ["at", "from", "age"];

    /// <summary>Names what is said. Weak: the same name is given to answers that differ in their moment alone.</summary>
    public EntityTagHeaderValue Tag { get; } = TagOf(Answer);

    private static EntityTagHeaderValue TagOf(JsonObject? answer)
    {
        var same = answer?.DeepClone().AsObject() ?? [];
        foreach (var name in s_passing)
        {
            same.Remove(name);
        }

        if (same["stale"] is JsonValue stale && stale.TryGetValue<bool>(out var isStale) && !isStale)
        {
            // An edge says so of its answer, a hub has no need to.
            same.Remove("stale");
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(same.ToJsonString(JsonText.Plain)));
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 12))}\"", isWeak: true);
    }
}

/// <summary>
/// Tells stations what they make, at once or when it changes: an answer with a tag, an answer that waits while the tag is the one
/// the station has, or a stream of events. Those who wait are looked after twice a second at most, and there are only so many.
/// </summary>
internal sealed class ContextTeller(TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const int MostWaiting = 200;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>What the clock alone changes, such as a shift that begins, is noticed after this at the latest.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private static readonly byte[] s_here = ": here\n\n"u8.ToArray();

    private readonly CancellationToken _stopping = lifetime.ApplicationStopping;
    private int _waiting;

    /// <summary>Answers with what is said now; with <c>?wait=</c> and the tag in If-None-Match, when it is another, or with 304.</summary>
    /// <param name="http">The request.</param>
    /// <param name="tell">Says what is so now.</param>
    /// <param name="moved">Completes when that may have changed.</param>
    public async Task AnswerAsync(HttpContext http, Func<CancellationToken, Task<ContextTold>> tell, Func<CancellationToken, Task> moved)
    {
        var asked = new Asked(http);
        if (Wait(asked) is not { } wait)
        {
            await Problems.InvalidAsync(http, asked.Errors);
            return;
        }

        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        var told = await tell(http.RequestAborted);
        if (wait > TimeSpan.Zero && IsKnown(told, known))
        {
            if (!Enter())
            {
                await TooManyAsync(http);
                return;
            }

            try
            {
                told = await AnotherAsync(told, t => !IsKnown(t, known), wait, tell, moved, http.RequestAborted);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        await WriteAsync(http, told, IsKnown(told, known));
    }

    /// <summary>Keeps the answer open, with an event for each change, until the station leaves, the node stops or <paramref name="stillKnown"/> says no.</summary>
    public async Task StreamAsync(HttpContext http, Func<CancellationToken, Task<ContextTold>> tell, Func<CancellationToken, Task> moved, Func<ValueTask<bool>> stillKnown)
    {
        var told = await tell(http.RequestAborted);
        if (told.Answer is null)
        {
            await WriteAsync(http, told, isKnown: false);
            return;
        }

        if (!Enter())
        {
            await TooManyAsync(http);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping);
        try
        {
            await TellAsync(http, told, tell, moved, stillKnown, ends.Token);
        }
        catch (Exception end) when (ends.IsCancellationRequested && end is OperationCanceledException or IOException)
        {
            // The station left or the node stops: there is nobody to tell.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task TellAsync(HttpContext http, ContextTold told, Func<CancellationToken, Task<ContextTold>> tell, Func<CancellationToken, Task> moved, Func<ValueTask<bool>> stillKnown, CancellationToken ct)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await SendAsync(http, s_here, ct);
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        while (told.Answer is { } answer)
        {
            var id = told.Tag.Tag.ToString().Trim('"');
            if (id != last)
            {
                await SendAsync(http, Encoding.UTF8.GetBytes($"event: context\nid: {id}\ndata: {answer.ToJsonString(JsonText.Plain)}\n\n"), ct);
                last = id;
            }

            var before = told;
            told = await AnotherAsync(told, t => t.Tag.ToString() != before.Tag.ToString(), Heartbeat, tell, moved, ct);
            if (told.Tag.ToString() == before.Tag.ToString())
            {
                if (!await stillKnown())
                {
                    return;
                }

                await SendAsync(http, s_here, ct);
            }
        }
    }

    /// <summary>What is said when it is another, or what is said when the time is over.</summary>
    private async Task<ContextTold> AnotherAsync(ContextTold told, Func<ContextTold, bool> isAnother, TimeSpan patience, Func<CancellationToken, Task<ContextTold>> tell, Func<CancellationToken, Task> moved, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (!isAnother(told))
        {
            var left = patience - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || _stopping.IsCancellationRequested)
            {
                return told;
            }

            await WaitAsync(moved, left < Look ? left : Look, ct);
            told = await tell(ct);
        }

        return told;
    }

    /// <summary>Until something moved, and never less than the pause: a line that inspects moves all the time.</summary>
    private async Task WaitAsync(Func<CancellationToken, Task> moved, TimeSpan longest, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping);
        using var timer = time.CreateTimer(_ => over.Cancel(), null, longest, Timeout.InfiniteTimeSpan);
        try
        {
            await moved(over.Token);
            await Task.Delay(Pause, time, over.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time is over, or the node stops: what is so now is looked at once more.
        }
    }

    private static TimeSpan? Wait(Asked asked)
    {
        var seconds = asked.Number("wait");
        if (seconds > LongestWait.TotalSeconds)
        {
            asked.Errors.Add(new ContractError("wait", $"Is {seconds}. Send seconds from 0 to {LongestWait.TotalSeconds}."));
        }

        return asked.Errors.Count > 0 ? null : TimeSpan.FromSeconds(seconds ?? 0);
    }

    private static bool IsKnown(ContextTold told, IList<EntityTagHeaderValue> known) =>
        told.Answer is not null && known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(told.Tag, useStrongComparison: false));

    private static Task WriteAsync(HttpContext http, ContextTold told, bool isKnown)
    {
        if (told.Answer is not { } answer)
        {
            if (told.Status == 503)
            {
                http.Response.Headers.RetryAfter = "5";
            }

            return Problems.WriteAsync(http, told.Status, told.Status switch { 404 => "Not found", 503 => "Not known", _ => "Refused by the hub" }, told.Why!);
        }

        http.Response.Headers.ETag = told.Tag.ToString();
        http.Response.Headers.CacheControl = "no-cache";
        if (!isKnown)
        {
            return Answers.JsonAsync(http, answer);
        }

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private bool Enter()
    {
        if (Interlocked.Increment(ref _waiting) <= MostWaiting)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        return false;
    }

    private static Task TooManyAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return Problems.WriteAsync(http, 503, "Too many wait", $"{MostWaiting} stations wait at this node already. Ask without wait, every few seconds.");
    }

    private static async Task SendAsync(HttpContext http, byte[] text, CancellationToken ct)
    {
        await http.Response.Body.WriteAsync(text, ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
