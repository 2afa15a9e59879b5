using System.Net;
using System.Net.Sockets;

namespace Sightline.Connectors.Webhook;

/// <summary>
/// Keeps a webhook from reaching what only this machine can reach. Names are resolved here, every answer is checked, and the connection
/// goes to what was checked: whoever owns the name cannot answer differently the second time.
/// </summary>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> allowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Why nothing may be sent there, as a phrase after "is"; null when it may.</summary>
    public string? WhyNot(IPAddress address) =>
        !address.IsIPv4MappedToIPv6 && allowed.Any(network => network.Contains(address)) ? null : PublicAddress.WhyNot(address);

    /// <summary>Connects to a checked address, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="IOException">One of the name's addresses is refused; the message says which and why.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await CheckedAsync(context.DnsEndPoint.Host, ct);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // One refused address refuses the name: which of them a connection would take is chance.
    private async Task<IPAddress[]> CheckedAsync(string host, CancellationToken ct)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);
        foreach (var address in addresses)
        {
            if (WhyNot(address) is { } why)
            {
                throw new IOException($"it is at {address}, which is {why}. Correct the url, or name its network in allowNetworks if it is meant");
            }
        }

        return addresses;
    }
}
