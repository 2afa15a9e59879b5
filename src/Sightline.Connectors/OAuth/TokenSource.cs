using Sightline.Model;

namespace Sightline.Connectors.OAuth;

/// <summary>
/// Keeps one token for many lanes. The next is fetched when 80 % of its life are over, while the old one still serves; lanes that
/// ask at once share one request. After a failure the endpoint is left alone for a while, longer with each: a client that is asked
/// for too often with a wrong secret is locked.
/// </summary>
internal sealed class TokenSource(TokenEndpoint endpoint, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private AccessToken? _token;
    private Task<TokenReply>? _asking;
    private TokenReply.None? _failure;
    private int _failures;
    private int _refusals;
    private DateTimeOffset _since;
    private string _refusal = "";
    private (long At, TimeSpan For) _pause;

    /// <summary>What is wrong with signing in since the last token that was given and taken; null where nothing is.</summary>
    public CredentialTrouble? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _failures + _refusals == 0 ? null : new CredentialTrouble(_failures + _refusals, _since, _failure?.Reason ?? _refusal);
            }
        }
    }

    /// <summary>A token that lives. One that is due is used once more while the next is on its way.</summary>
    public async Task<TokenReply> CurrentAsync(CancellationToken ct)
    {
        Task<TokenReply> asking;
        lock (_gate)
        {
            if (_token is { } token && token.IsAlive(time))
            {
                if (token.IsDue(time) && !IsPausing)
                {
                    _ = Ask();
                }

                return new TokenReply.Came(token);
            }

            asking = IsPausing && _asking is null && _failure is not null ? Task.FromResult<TokenReply>(_failure) : Ask();
        }

        return await asking.WaitAsync(ct);
    }

    /// <summary>Another token than one that was refused: the one another lane has fetched meanwhile, or a new one. Null where it is too early to ask again.</summary>
    public async Task<TokenReply?> InsteadOfAsync(AccessToken refused, CancellationToken ct)
    {
        Task<TokenReply> asking;
        lock (_gate)
        {
            if (_token is { } another && another != refused && another.IsAlive(time))
            {
                return new TokenReply.Came(another);
            }

            if (IsPausing && _asking is null)
            {
                return null;
            }

            asking = Ask();
        }

        return await asking.WaitAsync(ct);
    }

    /// <summary>A token now, whatever the one in use is like.</summary>
    public Task<TokenReply> RenewAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return Ask().WaitAsync(ct);
        }
    }

    /// <summary>The target has taken a token.</summary>
    public void Taken()
    {
        // Read without the lock: every message comes by here.
        if (Volatile.Read(ref _refusals) == 0)
        {
            return;
        }

        lock (_gate)
        {
            (_refusals, _pause) = (0, default);
        }
    }

    /// <summary>The target has refused a token that was just made.</summary>
    public void Refused(string reason)
    {
        lock (_gate)
        {
            Count(ref _refusals);
            _refusal = reason;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        endpoint.Dispose();
    }

    private bool IsPausing => _pause.For > TimeSpan.Zero && time.GetElapsedTime(_pause.At) < _pause.For;

    private Task<TokenReply> Ask() => _asking ??= Task.Run(AskAsync, CancellationToken.None);

    private async Task<TokenReply> AskAsync()
    {
        TokenReply reply;
        try
        {
            reply = await endpoint.AskAsync(_stop.Token);
        }
        // Whatever it is, the lanes that wait must hear of it, and the next one must be able to ask again.
        catch (Exception e)
        {
            reply = new TokenReply.None($"No access token from {endpoint.Place}: {e.GetBaseException().Message}");
        }

        lock (_gate)
        {
            _asking = null;
            if (reply is TokenReply.Came came)
            {
                (_token, _failure, _failures) = (came.Token, null, 0);
                if (_refusals == 0)
                {
                    _pause = default;
                }
            }
            else
            {
                _failure = (TokenReply.None)reply;
                Count(ref _failures, _failure.Wait);
            }
        }

        return reply;
    }

    private void Count(ref int what, TimeSpan? wait = null)
    {
        _since = _failures + _refusals == 0 ? time.GetUtcNow() : _since;
        what++;
        var pause = s_firstPause * Math.Pow(2, Math.Min(what, 6) - 1);
        pause = pause < s_longestPause ? pause : s_longestPause;
        _pause = (time.GetTimestamp(), wait > pause ? wait.Value : pause);
    }
}
