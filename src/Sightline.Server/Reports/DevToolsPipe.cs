using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Server.Reports;

/// <summary>
/// What is asked of a browser and what it answers, in the protocol of its developer tools: JSON, a zero byte after each message.
/// One asks at a time.
/// </summary>
internal sealed class DevToolsPipe
{
    private const int ReadAtOnce = 1 << 16;

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly Stream _to;
    private int _last;

    public DevToolsPipe(Stream to, Stream from)
    {
        _to = to;
        Over = HearAsync(PipeReader.Create(from, new StreamPipeReaderOptions(bufferSize: ReadAtOnce)));
    }

    /// <summary>Completes when nothing more can come. Why, where it is known; else empty: the browser closed its end.</summary>
    public Task<string> Over { get; }

    /// <summary>Who listens to what the browser says unasked.</summary>
    public Action<string, JsonElement>? Listener { get; set; }

    /// <summary>Asks and waits for the answer.</summary>
    /// <param name="method">Such as <c>Page.navigate</c>.</param>
    /// <param name="what">Its parameters.</param>
    /// <param name="session">The page that is meant; null for the browser itself.</param>
    /// <param name="ct">Ends the waiting; the answer is then heard by nobody.</param>
    /// <exception cref="NotPrintedException">It was refused, or the browser is gone.</exception>
    public async Task<JsonElement> AskAsync(string method, JsonObject what, string? session, CancellationToken ct)
    {
        var (id, answer) = (++_last, new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously));
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = what };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        _asked[id] = answer;
        await SayAsync([.. JsonSerializer.SerializeToUtf8Bytes(message), 0]);
        var heard = await UnlessOverAsync(answer.Task, ct);
        return heard.TryGetProperty("error", out var error) ? throw new NotPrintedException($"{method} was refused: {error.GetProperty("message").GetString()}") : heard.GetProperty("result");
    }

    /// <summary>Waits for something that only the browser can bring about.</summary>
    public async Task<T> UnlessOverAsync<T>(Task<T> awaited, CancellationToken ct)
    {
        await Task.WhenAny(awaited, Over).WaitAsync(ct);
        return awaited.IsCompleted ? await awaited : throw new NotPrintedException(await Over, isGone: true);
    }

    // Not cancelled: a message that is said by half would spoil the next.
    private async Task SayAsync(byte[] message)
    {
        try
        {
            await _to.WriteAsync(message, CancellationToken.None);
            await _to.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            throw new NotPrintedException("", isGone: true);
        }
    }

    private async Task<string> HearAsync(PipeReader reader)
    {
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(CancellationToken.None);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)0) is { } end)
                {
                    if (Take(JsonElement.Parse(rest.Slice(0, end).ToArray())) == "Inspector.targetCrashed")
                    {
                        return "its page crashed";
                    }

                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    return "";
                }
            }
        }
        catch (IOException)
        {
            return "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "it does not answer as Chromium does";
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>Hands a message to whom it is for. Null for an answer, else what the browser said unasked.</summary>
    private string? Take(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id))
        {
            if (_asked.TryRemove(id.GetInt32(), out var answer))
            {
                answer.TrySetResult(message);
            }

            return null;
        }

        var method = message.GetProperty("method").GetString()!;
        Listener?.Invoke(method, message.GetProperty("params"));
        return method;
    }
}
