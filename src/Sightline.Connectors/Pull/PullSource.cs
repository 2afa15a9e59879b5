using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Connectors.Http;
using Sightline.Connectors.OAuth;
using Sightline.Connectors.Reading;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Pull;

/// <summary>Asks over HTTP as its file describes. See docs/connectors/pull.md.</summary>
internal sealed class PullSource(PullOptions options, TimeProvider time) : IContextSource
{
    public const int MostBytes = 8 << 20;

    private readonly ReadWire _wire = new(options.Timeout, MostBytes, options.UseSystemProxy, time);
    private readonly IHeaderSource _headers = TokenHeaders.Open(options.Headers, options.OAuth, options.Timeout, options.UseSystemProxy, time);
    private readonly IReadOnlyList<PullMapping> _mappings = [.. options.Records.Select(r => new PullMapping(r))];
    private readonly JsonPointer? _next = options.Cursor is { } cursor ? JsonPointer.Parse(cursor.Next) : null;

    public async Task<ContextRead> ReadAsync(string? cursor, CancellationToken ct)
    {
        var place = PullPlace.Parse(cursor);
        try
        {
            var (reply, headers) = await AskAsync(place, ct);
            return reply switch
            {
                Reply.Nothing nothing => new ContextRead.Away(headers.Hide(nothing.Reason)),
                Reply.TooLong tooLong => new ContextRead.Refused($"The answer is longer than {tooLong.MostBytes} bytes. Ask for less at once, with a cursor or another url."),
                Reply.Came { Status: 304 } => new ContextRead.Changed([], cursor),
                Reply.Came { Status: 200 } came => Read(came, place),
                Reply.Came { Status: 408 or 425 or 429 or >= 500 } came => new ContextRead.Away($"It answered {came.Status}: {headers.Hide(Words(came))}", NotBefore(came)),
                Reply.Came came => new ContextRead.Refused($"It answered {came.Status}: {headers.Hide(Words(came))} Correct the url or the credential."),
                _ => throw new InvalidOperationException("Unhandled reply."),
            };
        }
        catch (SecretUnavailableException e)
        {
            return new ContextRead.Refused(e.Message);
        }
        catch (CredentialAwayException e)
        {
            return new ContextRead.Away(e.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _wire.Dispose();
        _headers.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>One exchange; after a 401 once more with another credential, where there is one.</summary>
    private async Task<(Reply Reply, HeaderValues Headers)> AskAsync(PullPlace place, CancellationToken ct)
    {
        var headers = await _headers.CurrentAsync(ct);
        var reply = await OnceAsync(place, headers, ct);
        Judge(reply, headers, again: false);
        if (reply is not Reply.Came { Status: 401 } || await _headers.InsteadOfAsync(headers, ct) is not { } others)
        {
            return (reply, headers);
        }

        reply = await OnceAsync(place, others, ct);
        Judge(reply, others, again: true);
        return (reply, others);
    }

    private void Judge(Reply reply, HeaderValues headers, bool again)
    {
        if (reply is Reply.Came came)
        {
            _headers.Judge(headers, came.Status != 401, again);
        }
    }

    private async Task<Reply> OnceAsync(PullPlace place, HeaderValues headers, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(place.Cursor));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        headers.AddTo(request);
        if (place.ETag is { } tag)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        return await _wire.SendAsync(request, ct);
    }

    private Uri Address(string? cursor)
    {
        if (options.Cursor is not { } asked || cursor is null)
        {
            return new Uri(options.Url);
        }

        var address = new UriBuilder(options.Url);
        address.Query = $"{address.Query.TrimStart('?')}{(address.Query.Length > 1 ? "&" : "")}{Uri.EscapeDataString(asked.Query)}={Uri.EscapeDataString(cursor)}";
        return address.Uri;
    }

    private ContextRead Read(Reply.Came came, PullPlace place)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(ByteOrderMark.Skip(came.Body));
        }
        catch (JsonException e)
        {
            return new ContextRead.Refused($"The answer is not JSON (line {(e.LineNumber ?? 0) + 1}): {Words(came)}");
        }

        using (document)
        {
            var records = new List<SourcedRecord>();
            foreach (var mapping in _mappings)
            {
                if (mapping.Read(document.RootElement, records) is { } problem)
                {
                    return new ContextRead.Refused(problem);
                }
            }

            var next = _next?.FindText(document.RootElement) ?? place.Cursor;
            var moved = next != place.Cursor;
            return new ContextRead.Changed(records, new PullPlace(next, moved ? null : came.ETag).ToString(), moved && records.Count > 0);
        }
    }

    private DateTimeOffset? NotBefore(Reply.Came came) => came.RetryAfter?.Date ?? (time.GetUtcNow() + came.RetryAfter?.Delta);

    private static string Words(Reply.Came came)
    {
        var text = System.Text.Encoding.UTF8.GetString(came.Body, 0, Math.Min(came.Body.Length, 200));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <summary>Where a pull goes on: the system's own cursor, and the ETag of the last answer there.</summary>
internal sealed record PullPlace(string? Cursor, string? ETag)
{
    public static PullPlace Parse(string? text) => text is null || JsonNode.Parse(text) is not JsonObject place
        ? new PullPlace(null, null)
        : new PullPlace((string?)place["cursor"], (string?)place["etag"]);

    public override string ToString() => new JsonObject { ["cursor"] = Cursor, ["etag"] = ETag }.ToJsonString();
}
