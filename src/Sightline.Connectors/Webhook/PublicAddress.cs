using System.Net;

namespace Sightline.Connectors.Webhook;

/// <summary>
/// Tells addresses of the public internet from all others, by the special-purpose registries (RFC 6890 and what was added since).
/// </summary>
internal static class PublicAddress
{
    private static readonly IReadOnlyList<(IPNetwork Network, string Is)> NotPublic =
    [
        .. Named("unspecified", "0.0.0.0/8", "::/128"),
        .. Named("loopback", "127.0.0.0/8", "::1/128"),
        .. Named("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        .. Named("shared by a provider's customers", "100.64.0.0/10"),
        .. Named("link-local", "169.254.0.0/16", "fe80::/10"),
        .. Named("unique-local", "fc00::/7"),
        .. Named("multicast", "224.0.0.0/4", "ff00::/8"),
        .. Named("an IPv4 address written as IPv6", "::/96"),
        // What is behind a translated address depends on who translates it.
        .. Named("translated to an IPv4 address", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
        .. Named(
            "reserved",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "3fff::/20"),
    ];

    // Everything else of IPv6 is not given to anybody yet.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <summary>What an address is that nobody on the internet has, as a phrase after "is"; null for a public one.</summary>
    // A network of IPv4 also contains its addresses in their IPv6 spelling; so that is asked first.
    public static string? WhyNot(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? "an IPv4 address written as IPv6"
        : NotPublic.FirstOrDefault(known => known.Network.Contains(address)).Is is { } named ? named
        : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !Global.Contains(address) ? "reserved"
        : null;

    private static IEnumerable<(IPNetwork Network, string Is)> Named(string what, params string[] networks) =>
        networks.Select(network => (IPNetwork.Parse(network), what));
}
