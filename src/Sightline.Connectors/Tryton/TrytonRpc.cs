using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Connectors.Reading;
using Sightline.Connectors.Secrets;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Tryton;

/// <summary>Tryton did not give what was asked for. What that means for reading is said with it.</summary>
internal sealed class TrytonSilent(ContextRead why) : Exception(why.ToString())
{
    public ContextRead Why { get; } = why;
}

/// <summary>
/// Speaks Tryton's JSON-RPC. A call carries exactly the members id, method and params, because only then does the server wrap
/// its answer; an application's error comes with status 200 inside of it.
/// </summary>
internal sealed class TrytonRpc(TrytonOptions options, TimeProvider time) : IDisposable
{
    private const int MostBytes = 32 << 20;

    // Tryton counts failures of five minutes and then refuses the right password too.
    private static readonly TimeSpan s_afterRefusal = TimeSpan.FromMinutes(10);

    private readonly ReadWire _wire = new(options.Timeout, MostBytes, options.UseSystemProxy, time);
    private readonly SecretText _password = new(options.Password);
    private (string Password, DateTimeOffset Until, string Reason)? _refused;
    private string? _session;
    private JsonObject? _context;
    private long _calls;

    /// <summary>Calls a method of a model with the user's own context.</summary>
    /// <exception cref="TrytonSilent">It is away or refuses.</exception>
    public async Task<JsonNode?> CallAsync(string model, string method, JsonArray arguments, CancellationToken ct)
    {
        if (_session is null || _context is null)
        {
            await SignInAsync(ct);
        }

        var (status, answer) = await PostAsync(Request(model, method, arguments), ct);
        if (status == 401)
        {
            // A session ends by itself after some minutes without a call: signed in once more, and asked once more.
            await SignInAsync(ct);
            (status, answer) = await PostAsync(Request(model, method, arguments), ct);
        }

        return Result($"{model}.{method}", status, answer);
    }

    public void Dispose() => _wire.Dispose();

    private (string Method, JsonArray Parameters) Request(string model, string method, JsonArray arguments) =>
        ($"model.{model}.{method}", [.. arguments.Select(a => a?.DeepClone()), _context!.DeepClone()]);

    private async Task SignInAsync(CancellationToken ct)
    {
        (_session, _context) = (null, null);
        var password = Password();
        if (_refused is { } before && before.Password == password && time.GetUtcNow() < before.Until)
        {
            throw new TrytonSilent(new ContextRead.Refused(before.Reason));
        }

        var (status, answer) = await PostAsync(("common.db.login", [options.User, new JsonObject { ["password"] = password }, "en"]), ct);
        if (status is 401 or 403 or 429 || Error(answer)?.StartsWith("LoginException", StringComparison.Ordinal) == true)
        {
            var reason = $"It does not let '{options.User}' in ({(status == 429 ? "429: too many failures, wait" : $"{status}")}). Correct the user or the password.";
            _refused = (password, time.GetUtcNow() + s_afterRefusal, reason);
            throw new TrytonSilent(new ContextRead.Refused(reason));
        }

        if (Result("common.db.login", status, answer) is not JsonArray { Count: >= 2 } session)
        {
            throw new TrytonSilent(new ContextRead.Refused("Its answer to the sign-in is none of Tryton's. Correct the url and the database."));
        }

        _refused = null;
        _session = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{session[0]}:{(string?)session[1]}"));
        var (preferencesStatus, preferences) = await PostAsync(("model.res.user.get_preferences", [true, new JsonObject()]), ct);
        _context = Result("res.user.get_preferences", preferencesStatus, preferences) as JsonObject ?? [];
    }

    private string Password()
    {
        try
        {
            return _password.Read(new Dictionary<string, string>(StringComparer.Ordinal));
        }
        catch (SecretUnavailableException e)
        {
            throw new TrytonSilent(new ContextRead.Refused(e.Message));
        }
    }

    private async Task<(int Status, JsonNode? Answer)> PostAsync((string Method, JsonArray Parameters) call, CancellationToken ct)
    {
        var body = new JsonObject { ["id"] = ++_calls, ["method"] = call.Method, ["params"] = call.Parameters };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(options.Url), $"/{Uri.EscapeDataString(options.Database)}/"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_session is { } session)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Session {session}");
        }

        return await _wire.SendAsync(request, ct) switch
        {
            Reply.Nothing nothing => throw new TrytonSilent(new ContextRead.Away(nothing.Reason)),
            Reply.TooLong tooLong => throw new TrytonSilent(new ContextRead.Refused($"The answer to {call.Method} is longer than {tooLong.MostBytes} bytes. Make page smaller.")),
            Reply.Came { Status: 408 or >= 500 } came => throw new TrytonSilent(new ContextRead.Away($"It answered {came.Status} to {call.Method}.")),
            Reply.Came came => (came.Status, Parse(came)),
            _ => throw new InvalidOperationException("Unhandled reply."),
        };
    }

    private static JsonNode? Parse(Reply.Came came)
    {
        try
        {
            return came.Body.Length == 0 ? null : JsonNode.Parse(came.Body);
        }
        catch (JsonException)
        {
            // An error page of the server or of a proxy before it; the status says what it is.
            return null;
        }
    }

    private static JsonNode? Result(string method, int status, JsonNode? answer)
    {
        if (status != 200)
        {
            throw new TrytonSilent(new ContextRead.Refused($"It answered {status} to {method}. Correct the url, the database or what the user may read."));
        }

        if (Error(answer) is { } error)
        {
            throw new TrytonSilent(new ContextRead.Refused($"It answered to {method}: {error}"));
        }

        return answer is JsonObject wrapped && wrapped.ContainsKey("result")
            ? wrapped["result"]
            : throw new TrytonSilent(new ContextRead.Refused($"Its answer to {method} is none of Tryton's. Correct the url."));
    }

    /// <summary>What an answer says went wrong: the kind of error with its message, or the raw text; null where nothing did.</summary>
    private static string? Error(JsonNode? answer)
    {
        if ((answer as JsonObject)?["error"] is not { } error)
        {
            return null;
        }

        var words = error is JsonArray parts
            ? string.Join(": ", parts.Take(2).SelectMany(p => p is JsonArray inner ? inner.Take(1) : [p]).Select(p => p?.ToString().Trim().Split('\n')[^1]))
            : error.ToString();
        return words.Length <= 300 ? words : words[..300] + "…";
    }
}
