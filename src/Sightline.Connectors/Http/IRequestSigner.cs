using Sightline.Settings;

namespace Sightline.Connectors.Http;

/// <summary>What a connector that proves its requests adds to each of them. Its secrets are read anew for each attempt.</summary>
internal interface IRequestSigner
{
    /// <summary>Adds its headers.</summary>
    /// <param name="request">The request, ready but for this.</param>
    /// <param name="key">The message's key.</param>
    /// <param name="body">The bytes that follow the headers; none for a question.</param>
    /// <param name="found">Receives each secret and the marker to show in its place.</param>
    /// <exception cref="SecretUnavailableException">A secret cannot be read or used.</exception>
    void Sign(HttpRequestMessage request, string key, byte[] body, IDictionary<string, string> found);
}
