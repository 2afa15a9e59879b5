using System.Collections.Frozen;
using Sightline.Server.Api;

namespace Sightline.Server.Transport;

/// <summary>Turns away requests for a name that is not the node's own, as a page made by a stranger's DNS sends them.</summary>
internal sealed class HostNames(RequestDelegate next, IReadOnlyList<string> hosts)
{
    private readonly FrozenSet<string> _own = hosts.Select(h => h.Trim('[', ']')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http) => _own.Contains(http.Request.Host.Host.Trim('[', ']'))
        ? next(http)
        : Problems.WriteAsync(http, 400, "Unknown host", "This node does not answer to the name in the Host header. Use one of its own names, or add the name to Transport:Hosts.");
}
