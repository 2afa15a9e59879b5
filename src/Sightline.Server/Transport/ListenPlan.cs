using System.Net;

namespace Sightline.Server.Transport;

/// <summary>The addresses a node was told to listen on, and who can reach them.</summary>
internal sealed class ListenPlan(string urls)
{
    /// <summary>Each address.</summary>
    public IReadOnlyList<string> Urls { get; } = [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public bool HasHttps => Urls.Any(url => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    /// <summary>Addresses that other machines reach without TLS.</summary>
    public IReadOnlyList<string> Open => [.. Urls.Where(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !IsLoopback(url))];

    /// <summary>What is wrong with the addresses, as they are and beside the settings.</summary>
    public IEnumerable<string> Problems(bool unencrypted) => Faults().Concat(Urls.Where(url => !unencrypted && Fault(url) is null && Open.Contains(url)).Select(url =>
        $"--urls is '{url}'. Whoever listens on that network would read every password and key. Give an https:// address and Https:CertificateFile, "
            + "listen on 127.0.0.1 behind a proxy, or set Transport:LetPasswordsTravelUnencrypted to true."));

    /// <summary>What is no address at all.</summary>
    public IEnumerable<string> Faults() => Urls.Count == 0
        ? ["--urls is empty. Give an address such as https://0.0.0.0:5443 or http://127.0.0.1:5080."]
        : Urls.Where(url => Fault(url) is not null).Select(url => $"--urls is '{url}', {Fault(url)}");

    private static string? Fault(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme.ToLowerInvariant() is not ("http" or "https") ? "which is no address of the web. Begin it with https:// or http://."
                : address.PathBase.Length > 0 ? $"which has the path '{address.PathBase}'. Leave the path out."
                : null;
        }
        catch (FormatException)
        {
            return "which is no address. Write it as https://0.0.0.0:5443.";
        }
    }

    // As the server reads it: what is neither an address nor localhost listens on every interface, whatever the name means.
    private static bool IsLoopback(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.IsUnixPipe || address.IsNamedPipe
                || (IPAddress.TryParse(address.Host, out var ip) ? IPAddress.IsLoopback(ip) : address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
