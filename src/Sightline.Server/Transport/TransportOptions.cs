using System.Net;
using Microsoft.Extensions.Options;

namespace Sightline.Server.Transport;

/// <summary>Settings of the node's own ports, section <c>Transport</c>.</summary>
internal sealed class TransportOptions
{
    /// <summary>
    /// Default false. When true, addresses that other machines reach may be served without TLS: whoever listens on that
    /// network reads every password and key.
    /// </summary>
    public bool LetPasswordsTravelUnencrypted { get; set; }

    /// <summary>Names under which the node may be called. Default none: any name.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>Addresses or networks of reverse proxies whose word about the caller's address and scheme is taken. Default none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>How long a caller may take to send the head of a request. Default 15 s.</summary>
    public TimeSpan RequestHeadTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may stand idle before, between and after requests. Default 130 s: longer than proxies keep theirs.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Most bytes of a body where an endpoint states no limit of its own. Default 1 MiB.</summary>
    public long MostBodyBytes { get; set; } = 1L << 20;
}

internal sealed class TransportOptionsCheck(ListenPlan plan) : IValidateOptions<TransportOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        var problems = new List<string>(plan.Problems(options.LetPasswordsTravelUnencrypted));
        foreach (var host in options.Hosts.Where(h => h is null || Uri.CheckHostName(h.Trim('[', ']')) == UriHostNameType.Unknown))
        {
            problems.Add($"Transport:Hosts has '{host}'. Give names or addresses without scheme and port, such as sightline.plant.example.");
        }

        foreach (var proxy in options.TrustedProxies.Where(p => !IPAddress.TryParse(p, out _) && !IPNetwork.TryParse(p, out _)))
        {
            problems.Add($"Transport:TrustedProxies has '{proxy}'. Give the address of a proxy, or a network as 10.1.2.0/24; a name can be made to mean another machine.");
        }

        if (options.RequestHeadTimeout < TimeSpan.FromSeconds(1) || options.RequestHeadTimeout > TimeSpan.FromMinutes(5))
        {
            problems.Add($"Transport:RequestHeadTimeout is {options.RequestHeadTimeout}. Give a time from 00:00:01 to 00:05:00.");
        }

        if (options.IdleTimeout < TimeSpan.FromSeconds(1) || options.IdleTimeout > TimeSpan.FromHours(1))
        {
            problems.Add($"Transport:IdleTimeout is {options.IdleTimeout}. Give a time from 00:00:01 to 01:00:00.");
        }

        if (options.MostBodyBytes is < 65_536 or > 64 << 20)
        {
            problems.Add($"Transport:MostBodyBytes is {options.MostBodyBytes}. Give a number from 65536 to 67108864.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
