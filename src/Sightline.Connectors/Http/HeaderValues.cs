using Sightline.Connectors.OAuth;
using Sightline.Connectors.Secrets;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Http;

/// <summary>Headers with their secrets read: what one attempt carries. Never changed; a renewal makes new ones.</summary>
internal sealed class HeaderValues(IReadOnlyList<KeyValuePair<string, string>> all, IReadOnlyDictionary<string, string> secrets)
{
    public void AddTo(HttpRequestMessage request)
    {
        foreach (var (name, value) in all)
        {
            // Content-Type belongs to the body; every other header to the request (the check refuses the rest).
            if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    /// <summary>The token among them; null without one.</summary>
    public AccessToken? Token { get; private init; }

    public bool SameAs(HeaderValues other) => all.SequenceEqual(other.All);

    /// <summary>A text from the target without our secrets, should it repeat one: the reference stands in its place.</summary>
    public string Hide(string text) => secrets.Aggregate(text, (shown, secret) => shown.Replace(secret.Key, secret.Value, StringComparison.Ordinal));

    /// <summary>The same headers, hiding more secrets than their own.</summary>
    public HeaderValues AlsoHiding(IReadOnlyDictionary<string, string> more) =>
        more.Count == 0 ? this : new HeaderValues(all, new Dictionary<string, string>([.. secrets.ExceptBy(more.Keys, secret => secret.Key), .. more], StringComparer.Ordinal)) { Token = Token };

    /// <summary>The same headers and a token.</summary>
    public HeaderValues With(string name, string value, AccessToken token, string marker) =>
        new([.. all, KeyValuePair.Create(name, value)], new Dictionary<string, string>(secrets, StringComparer.Ordinal) { [token.Value] = marker }) { Token = token };

    private IReadOnlyList<KeyValuePair<string, string>> All => all;
}

/// <summary>The headers of a target's file. Read once, and again whenever the target refuses the credential.</summary>
internal sealed class HeaderSource(IReadOnlyDictionary<string, string> headers) : IHeaderSource
{
    private readonly IReadOnlyList<KeyValuePair<string, SecretText>> _texts =
        [.. headers.Select(header => KeyValuePair.Create(header.Key, new SecretText(header.Value)))];

    private HeaderValues? _current;

    public HeaderValues Current => Volatile.Read(ref _current) ?? ReadAgain();

    public CredentialTrouble? Trouble => null;

    public ValueTask<HeaderValues> CurrentAsync(CancellationToken ct) => ValueTask.FromResult(Current);

    // Repeating with the same credential would only bring an account nearer to being locked.
    public ValueTask<HeaderValues?> InsteadOfAsync(HeaderValues refused, CancellationToken ct) =>
        ValueTask.FromResult(ReadAgain() is var fresh && !fresh.SameAs(refused) ? fresh : null);

    public void Judge(HeaderValues headers, bool taken, bool again)
    {
        // A credential that does not renew itself has nothing to learn from an answer.
    }

    public void Dispose()
    {
        // Holds nothing open.
    }

    /// <summary>Reads every secret anew.</summary>
    /// <exception cref="SecretUnavailableException">A secret cannot be read; what was read before stays in use.</exception>
    public HeaderValues ReadAgain()
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = _texts.Select(text => KeyValuePair.Create(text.Key, Read(text.Key, text.Value, secrets))).ToList();
        var fresh = new HeaderValues(values, secrets);
        Volatile.Write(ref _current, fresh);
        return fresh;
    }

    private static string Read(string name, SecretText text, Dictionary<string, string> secrets)
    {
        var value = text.Read(secrets);
        return value.Any(char.IsControl)
            ? throw new SecretUnavailableException($"The secret for the header {name} holds a line break or another control character. Correct the secret.")
            : value;
    }
}
