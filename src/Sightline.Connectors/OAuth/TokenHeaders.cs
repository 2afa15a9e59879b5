using Sightline.Connectors.Http;
using Sightline.Model;

namespace Sightline.Connectors.OAuth;

/// <summary>There is no credential now, for a reason that may pass by itself. The message holds no secret.</summary>
internal sealed class CredentialAwayException(string message) : Exception(message);

/// <summary>The headers of a file, with an access token among them.</summary>
internal sealed class TokenHeaders(HeaderSource others, TokenSource tokens) : IHeaderSource
{
    public const string Header = "Authorization";

    /// <summary>What is shown where an answer repeats a token.</summary>
    private const string Marker = "(the access token)";

    public CredentialTrouble? Trouble => tokens.Trouble;

    /// <summary>The headers of a file, with a token where the file asks for one.</summary>
    public static IHeaderSource Open(IReadOnlyDictionary<string, string> headers, OAuthOptions? options, TimeSpan timeout, bool useSystemProxy, TimeProvider time)
    {
        var others = new HeaderSource(headers);
        return options is null ? others : new TokenHeaders(others, new TokenSource(new TokenEndpoint(options, timeout, useSystemProxy, time), time));
    }

    public async ValueTask<HeaderValues> CurrentAsync(CancellationToken ct) => With(others.Current, await tokens.CurrentAsync(ct));

    public async ValueTask<HeaderValues?> InsteadOfAsync(HeaderValues refused, CancellationToken ct)
    {
        try
        {
            return await tokens.InsteadOfAsync(refused.Token!, ct) is { } reply ? With(others.ReadAgain(), reply) : null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopped while another token was on its way: what the target said to this one stands, and nothing is stored.
            return null;
        }
    }

    public void Judge(HeaderValues headers, bool taken, bool again)
    {
        if (taken)
        {
            tokens.Taken();
        }
        else if (again)
        {
            tokens.Refused("The target refuses every access token, a new one too. See which scope and audience it wants.");
        }
    }

    public async Task<string> RenewAsync(CancellationToken ct) => await tokens.RenewAsync(ct) switch
    {
        TokenReply.Came { Token: { LifeWasSaid: true } token } => $"lives {token.Life:c}",
        TokenReply.Came { Token: var token } => $"does not say how long it lives; it is used for {token.Life:c}",
        TokenReply.None none => throw new CredentialAwayException(none.Reason),
        _ => throw new InvalidOperationException("Unhandled reply."),
    };

    public void Dispose() => tokens.Dispose();

    private static HeaderValues With(HeaderValues others, TokenReply reply) => reply switch
    {
        TokenReply.Came came => others.With(Header, $"Bearer {came.Token.Value}", came.Token, Marker),
        TokenReply.None none => throw new CredentialAwayException(none.Reason),
        _ => throw new InvalidOperationException("Unhandled reply."),
    };
}
