using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sightline.Server.Service;

/// <summary>Where the service manager of Linux listens, and how often it wants to hear that we live (sd_notify(3), sd_watchdog_enabled(3)).</summary>
/// <param name="Socket">Path, or an abstract name with a leading @; null where nobody listens.</param>
/// <param name="Watchdog">Longest silence it allows; null where it does not watch.</param>
internal sealed record ServicePlace(string? Socket, TimeSpan? Watchdog)
{
    public static ServicePlace FromEnvironment() => Of(Environment.GetEnvironmentVariable, Environment.ProcessId);

    public static ServicePlace Of(Func<string, string?> variable, int process)
    {
        var socket = variable("NOTIFY_SOCKET");
        var mine = variable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == process.ToString(CultureInfo.InvariantCulture);
        var watched = mine && long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : (TimeSpan?)null;
        return string.IsNullOrEmpty(socket) ? new ServicePlace(null, null) : new ServicePlace(socket, watched);
    }
}

/// <summary>
/// Tells the service manager when the node takes messages, when it stops, and in between that it lives. One datagram each, so
/// nothing has to be linked; where nobody listens it does nothing.
/// </summary>
internal sealed partial class ServiceNotice(ServicePlace place, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ServiceNotice> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (place.Socket is null)
        {
            return;
        }

        using var started = lifetime.ApplicationStarted.Register(() => Tell("READY=1"));
        using var stopping = lifetime.ApplicationStopping.Register(() => Tell("STOPPING=1"));
        if (place.Watchdog is not { } longest)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
            return;
        }

        // Half of what is allowed, as sd_watchdog_enabled(3) advises.
        using var timer = new PeriodicTimer(longest / 2, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Tell("WATCHDOG=1");
        }
    }

    private void Tell(string state)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var path = place.Socket!;
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path.StartsWith('@') ? $"\0{path[1..]}" : path));
        }
        catch (SocketException error)
        {
            // The node works without it; the service manager will act on its own clock.
            LogNotTold(error, state, place.Socket!);
        }
    }

    [LoggerMessage(EventId = 9506, Level = LogLevel.Warning, Message = "The service manager could not be told {State} at {Socket}. The node works; a manager that waits for it may stop it")]
    private partial void LogNotTold(Exception error, string state, string socket);
}
