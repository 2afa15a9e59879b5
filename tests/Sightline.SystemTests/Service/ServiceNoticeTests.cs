using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Service;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Service;

/// <summary>What the service manager hears from a node, at a socket of the tests.</summary>
public sealed class ServiceNoticeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_hears_that_the_node_is_ready_that_it_lives_and_that_it_stops()
    {
        using var folder = new TempFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.In("notify")));
        var heard = new List<string>();
        await using (await HubInProcess.StartAsync(more: services => services.AddSingleton(new ServicePlace(folder.In("notify"), TimeSpan.FromMilliseconds(40)))))
        {
            while (heard.Count(h => h == "WATCHDOG=1") < 3 || !heard.Contains("READY=1"))
            {
                heard.Add(await HearAsync(socket));
            }
        }

        while (heard[^1] != "STOPPING=1")
        {
            heard.Add(await HearAsync(socket));
        }

        Assert.Single(heard, h => h == "READY=1");
    }

    [Fact]
    public async Task A_manager_that_is_gone_does_not_hold_up_the_node()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync(more: services => services.AddSingleton(new ServicePlace(folder.In("nobody"), null)));

        (await hub.Api.GetAsync("/health/ready")).Expect(200);
        Assert.Contains(hub.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning), line => line.Contains("could not be told READY=1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData("", "1000000", null, null, null)]
    [InlineData("/run/notify", null, null, "/run/notify", null)]
    [InlineData("@abstract", "2000000", "77", "@abstract", 2.0)]
    [InlineData("/run/notify", "2000000", "78", "/run/notify", null)]
    [InlineData("/run/notify", "soon", null, "/run/notify", null)]
    public void The_place_is_read_as_the_manual_says(string? socket, string? microseconds, string? process, string? expected, double? seconds)
    {
        var variables = new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = socket, ["WATCHDOG_USEC"] = microseconds, ["WATCHDOG_PID"] = process };

        var place = ServicePlace.Of(variables.GetValueOrDefault, 77);

        Assert.Equal((expected, seconds), (place.Socket, place.Watchdog?.TotalSeconds));
    }

    private static async Task<string> HearAsync(Socket socket)
    {
        var buffer = new byte[256];
        var read = await socket.ReceiveAsync(buffer, Ct);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
