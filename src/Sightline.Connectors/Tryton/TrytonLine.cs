using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Connectors.Http;
using Sightline.Connectors.Secrets;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Tryton;

/// <summary>
/// Speaks Tryton's JSON-RPC for many lanes at once, in one session that is renewed when it ended. A body carries exactly the members
/// id, method and params, because only then does the server wrap its answer.
/// </summary>
internal sealed class TrytonLine(TrytonTargetOptions options, HttpWire wire, TimeProvider time) : IDisposable
{
    // Tryton counts failures of five minutes and then refuses the right password too.
    private static readonly TimeSpan s_afterRefusal = TimeSpan.FromMinutes(10);

    private readonly Uri _address = new(new Uri(options.Url), $"/{Uri.EscapeDataString(options.Database)}/");
    private readonly SecretText _password = new(options.Password);
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signingIn = new(1);
    private volatile Session? _session;
    private (string Password, DateTimeOffset Until, string Reason, bool Named)? _refused;

    /// <summary>One call of a model's method with the user's own context.</summary>
    /// <param name="model">The model.</param>
    /// <param name="method">Its method.</param>
    /// <param name="arguments">All but the context.</param>
    /// <param name="more">Members for the context beyond the user's own.</param>
    /// <param name="writes">True when it changes something there: then a lost answer is in doubt, and a stop awaits it.</param>
    /// <param name="ct">Stops it while nothing was sent.</param>
    /// <exception cref="TrytonSaid">It gave no result.</exception>
    /// <exception cref="OperationCanceledException">Stopped, and nothing of this call was done.</exception>
    public async Task<JsonElement> CallAsync(string model, string method, JsonArray arguments, JsonObject? more, bool writes, CancellationToken ct)
    {
        var session = _session ?? await SignInAsync(null, ct);
        var answer = await PostAsync(session, $"model.{model}.{method}", Parameters(arguments, session, more), writes, ct);
        if (answer.Status == 401)
        {
            // A session ends by itself after some minutes without a call. Nothing was done: signed in once more, and called once more.
            session = await SignInAsync(session, ct);
            answer = await PostAsync(session, $"model.{model}.{method}", Parameters(arguments, session, more), writes, ct);
        }

        return TrytonJudge.Result(answer, model, method, writes);
    }

    /// <summary>Opens a session, whatever the one in use is like.</summary>
    /// <exception cref="TrytonSaid">It does not let us in, or could not be asked.</exception>
    public Task SignInAgainAsync(CancellationToken ct) => SignInAsync(_session, ct);

    /// <summary>The company the user works for.</summary>
    /// <exception cref="TrytonSaid">It has none, or could not be asked.</exception>
    public async Task<long> CompanyAsync(CancellationToken ct) =>
        (long?)(_session ?? await SignInAsync(null, ct)).Context["company"] ?? throw TrytonSaid.Again($"The user '{options.User}' has no company in Tryton. Give it one.");

    public void Dispose()
    {
        wire.Dispose();
        _signingIn.Dispose();
    }

    private static JsonArray Parameters(JsonArray arguments, Session session, JsonObject? more)
    {
        var context = session.Context.DeepClone().AsObject();
        foreach (var (name, value) in more ?? [])
        {
            context[name] = value?.DeepClone();
        }

        return [.. arguments.Select(a => a?.DeepClone()), context];
    }

    /// <summary>A session that is not the ended one. Many who ask at once sign in once.</summary>
    private async Task<Session> SignInAsync(Session? ended, CancellationToken ct)
    {
        await _signingIn.WaitAsync(ct);
        try
        {
            return _session is { } another && another != ended ? another : _session = await OpenAsync(ct);
        }
        catch (TrytonSaid said)
        {
            // Whatever is wrong with signing in, no message is to blame for it; and no answer may bring the password into a log.
            var reason = _secrets.Aggregate(said.Reason, (text, secret) => text.Replace(secret.Key, secret.Value, StringComparison.Ordinal));
            throw said.Outcome is DeliveryOutcome.TryAgain again
                ? TrytonSaid.Again(reason, again.NotBefore)
                : TrytonSaid.Again($"{reason} Correct the url, the database or the user.");
        }
        finally
        {
            _signingIn.Release();
        }
    }

    private async Task<Session> OpenAsync(CancellationToken ct)
    {
        _session = null;
        var password = Password();
        if (_refused is { } before && before.Password == password && time.GetUtcNow() < before.Until)
        {
            throw TrytonSaid.Again(before.Reason, before.Named ? before.Until : null);
        }

        var answer = await PostAsync(null, "common.db.login", [options.User, new JsonObject { ["password"] = password }, "en"], writes: false, ct);
        ThrowIfRefused(answer, password);
        var login = TrytonJudge.Result(answer, "common.db", "login", writes: false);
        if (login.ValueKind != JsonValueKind.Array || login.GetArrayLength() < 2)
        {
            throw TrytonSaid.Again("The answer to the sign-in is none of Tryton's. Correct the url and the database.");
        }

        _refused = null;
        var opened = new Session(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{login[0]}:{login[1]}")), []);
        var preferences = TrytonJudge.Result(await PostAsync(opened, "model.res.user.get_preferences", [true, new JsonObject()], writes: false, ct), "res.user", "get_preferences", writes: false);
        return opened with { Context = JsonNode.Parse(preferences.GetRawText()) as JsonObject ?? [] };
    }

    private void ThrowIfRefused(Answer answer, string password)
    {
        var isLogin = answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("error", out var error) && TrytonJudge.Words(error).Name == "LoginException";
        if (answer.Status is not (401 or 403 or 429) && !isLogin)
        {
            return;
        }

        var locked = answer.Status == 429;
        var wait = answer.RetryAfter?.Delta is { } named && named > TimeSpan.Zero ? named : s_afterRefusal;
        var reason = $"Tryton does not let '{options.User}' in ({(locked ? "429: too many failures, wait" : $"{answer.Status}")}). Correct the user or the password.";
        _refused = (password, time.GetUtcNow() + wait, reason, locked);
        throw TrytonSaid.Again(reason, locked ? _refused.Value.Until : null);
    }

    private string Password()
    {
        try
        {
            _secrets.Clear();
            return _password.Read(_secrets);
        }
        catch (SecretUnavailableException e)
        {
            throw TrytonSaid.Again(e.Message);
        }
    }

    private async Task<Answer> PostAsync(Session? session, string method, JsonArray parameters, bool writes, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["id"] = 1, ["method"] = method, ["params"] = parameters }.ToJsonString());
        var gate = new SendGate();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            // A question leaves the gate shut: it may be stopped and asked again at any time.
            Content = writes ? new GatedContent(body, gate) : new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Session {session.Header}");
        }

        return await wire.SendAsync(request, gate, ct) switch
        {
            Exchange.Answered answered => answered.Answer,
            Exchange.NotSent nothing => throw TrytonSaid.Again(nothing.Reason),
            Exchange.Lost lost => throw TrytonSaid.Lost(lost.Reason),
            _ => throw new InvalidOperationException("Unhandled exchange."),
        };
    }

    private sealed record Session(string Header, JsonObject Context);
}
