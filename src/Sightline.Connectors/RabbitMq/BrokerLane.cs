using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Sightline.Connectors.RabbitMq;

/// <summary>
/// One channel that carries one message at a time: every confirm, return and close then belongs to the message that waits.
/// After a message without a confirm the lane is given up, because a late confirm would be taken for that of the next message.
/// </summary>
// The client's own tracking of confirms would carry several messages, and adds a header of its own to each.
internal sealed class BrokerLane
{
    private const ushort BasicClass = 60;
    private const ushort PublishMethod = 40;

    private readonly IChannel _channel;
    private readonly Lock _gate = new();
    private TaskCompletionSource<Confirm>? _waiting;
    private Confirm.CameBack? _cameBack;

    private BrokerLane(IChannel channel)
    {
        _channel = channel;
        channel.BasicReturnAsync += OnReturnAsync;
        channel.BasicAcksAsync += (_, _) => SayAsync(new Confirm.Taken());
        channel.BasicNacksAsync += (_, _) => SayAsync(new Confirm.NotTaken());
        channel.ChannelShutdownAsync += (_, closed) => SayAsync(Because(closed));
    }

    public bool IsOpen => _channel.IsOpen;

    public static async Task<BrokerLane> OpenAsync(IConnection connection, CancellationToken ct) => new(await connection.CreateChannelAsync(
        new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), ct));

    /// <summary>Publishes one message and waits for its confirm. Never throws: once here, the message may have left.</summary>
    public async Task<Confirm> PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken limit)
    {
        var waiting = new TaskCompletionSource<Confirm>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            (_waiting, _cameBack) = (waiting, null);
        }

        try
        {
            await _channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, limit);
            return await waiting.Task.WaitAsync(limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new Confirm.Late();
        }
        catch (Exception e)
        {
            return new Confirm.Lost(BrokerWords.Of(e));
        }
    }

    /// <summary>Closes the channel without waiting for the broker, which may have stopped answering.</summary>
    public void GiveUp() => _ = CloseAsync();

    private async Task CloseAsync()
    {
        try
        {
            await _channel.CloseAsync(Constants.ReplySuccess, "No confirm came", abort: true, CancellationToken.None);
        }
        catch (Exception e) when (e is AlreadyClosedException or OperationInterruptedException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            // Closed already: that is what was wanted.
            return;
        }
    }

    // A message that leads nowhere is returned first and confirmed after.
    private Task OnReturnAsync(object sender, BasicReturnEventArgs returned)
    {
        lock (_gate)
        {
            _cameBack = new Confirm.CameBack(returned.ReplyCode, returned.ReplyText);
        }

        return Task.CompletedTask;
    }

    private Task SayAsync(Confirm confirm)
    {
        lock (_gate)
        {
            _waiting?.TrySetResult(confirm is Confirm.Taken ? _cameBack ?? confirm : confirm);
        }

        return Task.CompletedTask;
    }

    // Only a close that names basic.publish is about this message; the broker checks exchange, right and size before it routes.
    private static Confirm Because(ShutdownEventArgs closed) => closed is { Initiator: ShutdownInitiator.Peer, ClassId: BasicClass, MethodId: PublishMethod }
        ? new Confirm.Rejected(closed.ReplyCode, closed.ReplyText)
        : new Confirm.Lost(closed.Exception is { } e ? BrokerWords.Of(e) : $"{closed.ReplyCode}: {closed.ReplyText}");
}
