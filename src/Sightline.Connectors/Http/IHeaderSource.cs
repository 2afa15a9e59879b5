using Sightline.Model;

namespace Sightline.Connectors.Http;

/// <summary>Where the headers of a request come from, with the credential among them.</summary>
internal interface IHeaderSource : IDisposable
{
    /// <summary>What is wrong with a credential that renews itself; null where nothing is, or where it does not.</summary>
    CredentialTrouble? Trouble { get; }

    /// <summary>The headers to send now.</summary>
    /// <exception cref="Settings.SecretUnavailableException">A secret cannot be read.</exception>
    /// <exception cref="OAuth.CredentialAwayException">There is no credential now.</exception>
    ValueTask<HeaderValues> CurrentAsync(CancellationToken ct);

    /// <summary>The headers to try once more with, after a target refused these with 401; null where there are no others.</summary>
    ValueTask<HeaderValues?> InsteadOfAsync(HeaderValues refused, CancellationToken ct);

    /// <summary>What the target said to a credential.</summary>
    /// <param name="headers">What was sent.</param>
    /// <param name="taken">True when it was no refusal of the credential.</param>
    /// <param name="again">True when they took the place of refused ones.</param>
    void Judge(HeaderValues headers, bool taken, bool again);
}
