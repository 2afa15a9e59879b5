using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sightline.Connectors.Secrets;

namespace Sightline.Connectors.RabbitMq;

/// <summary>One connection to the broker with its free lanes. Once broken it stays so; the next attempt opens another.</summary>
internal sealed class BrokerLine : IAsyncDisposable
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);

    private readonly IConnection _connection;
    private readonly ConcurrentStack<BrokerLane> _free = new();
    private string? _alarm;

    private BrokerLine(IConnection connection)
    {
        _connection = connection;
        connection.ConnectionBlockedAsync += (_, blocked) => NoteAsync(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => NoteAsync(null);
    }

    public bool IsOpen => _connection.IsOpen;

    /// <summary>Why the broker reads nothing from this connection now, in its words; null while it does.</summary>
    public string? Alarm => Volatile.Read(ref _alarm);

    /// <summary>Connects and signs in, with secrets and authorities as they are now.</summary>
    public static async Task<BrokerLine> OpenAsync(RabbitMqTargetOptions options)
    {
        var url = new Uri(options.Url);
        var factory = new ConnectionFactory
        {
            HostName = url.Host,
            Port = url.IsDefaultPort || url.Port < 0 ? AmqpTcpEndpoint.UseDefaultPort : url.Port,
            Ssl = url.Scheme == "amqps" ? BrokerTls.For(url.Host, options.AuthoritiesFile) : new SslOption(),
            VirtualHost = options.VirtualHost,
            UserName = options.User,
            Password = new SecretText(options.Password).Read(new Dictionary<string, string>(StringComparer.Ordinal)),
            ClientProvidedName = "sightline",
            // The client's recovery would bring back a connection behind our back: with the password of before, on a clock of
            // its own, and without a word on the messages that were on their way. It never publishes those again, and nobody may:
            // whether they are there is the forwarder's question. So a broken line stays broken and the next attempt opens another.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = s_heartbeat,
            RequestedConnectionTimeout = options.Timeout,
            HandshakeContinuationTimeout = options.Timeout,
            ContinuationTimeout = options.Timeout,
        };
        return new BrokerLine(await factory.CreateConnectionAsync());
    }

    public async Task<BrokerLane> TakeLaneAsync(CancellationToken ct)
    {
        while (_free.TryPop(out var lane))
        {
            if (lane.IsOpen)
            {
                return lane;
            }
        }

        return await BrokerLane.OpenAsync(_connection, ct);
    }

    /// <summary>Why there is no such exchange here, in the broker's words; null where there is one. The default exchange always is.</summary>
    public async Task<string?> WhyNoExchangeAsync(string exchange, CancellationToken ct)
    {
        if (exchange.Length == 0)
        {
            return null;
        }

        await using var channel = await _connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            await channel.ExchangeDeclarePassiveAsync(exchange, ct);
            return null;
        }
        catch (OperationInterruptedException e)
        {
            return BrokerWords.Of(e);
        }
    }

    public void GiveBack(BrokerLane lane) => _free.Push(lane);

    public async ValueTask DisposeAsync()
    {
        await _connection.AbortAsync(s_goodbye);
        await _connection.DisposeAsync();
    }

    private Task NoteAsync(string? alarm)
    {
        Volatile.Write(ref _alarm, alarm);
        return Task.CompletedTask;
    }
}
