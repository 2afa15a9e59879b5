using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sightline.Connectors.Templates;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.RabbitMq;

/// <summary>Publishes to an exchange and reports what the broker confirmed. See docs/connectors/rabbitmq.md.</summary>
internal sealed class RabbitMqTarget(RabbitMqTargetOptions options, BrokerDoor door, TimeProvider time) : ITargetConnector, IProbe
{
    private readonly TextTemplate _routingKey = TextTemplate.Parse(options.RoutingKey);
    private readonly BodyTemplate _body = new(options.Body);
    private readonly SemaphoreSlim _channels = new(options.Channels);
    private readonly ConfirmJudge _judge = new(options);

    public bool RecognisesRepeats => options.ConsumersRecogniseRepeats is true;

    public bool CanReadBack => false;

    /// <summary>Why the broker takes nothing now, in its words; null while it does.</summary>
    public string? Alarm => door.Alarm;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (RoutingKeyOf(message, out var why) is not { } routingKey)
        {
            return new DeliveryOutcome.Refused(why, "routingKey");
        }

        var body = _body.Render(message);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        if (!await TryWaitForChannelAsync(either.Token, ct))
        {
            return new DeliveryOutcome.TryAgain($"All {options.Channels} channels were busy for {options.Timeout:c}. Nothing was sent.");
        }

        try
        {
            return await PublishAsync(message, routingKey, body, either.Token, limit.Token, ct);
        }
        finally
        {
            _channels.Release();
        }
    }

    public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<ReadBack>(new ReadBack.CannotTell("A queue cannot be searched. Ask where its messages end."));
    }

    /// <summary>Signs in and looks for the exchange. Whether this user may write to it shows with the first message: a broker tells it no earlier.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var found = new List<ProbeFinding>();
        try
        {
            var line = await door.OpenAsync(either.Token);
            found.Add(new(ProbeChecks.SignIn, ProbeVerdict.Good, $"The broker lets '{options.User}' into '{options.VirtualHost}'."));
            var missing = await line.WhyNoExchangeAsync(options.Exchange, either.Token);
            found.Add(missing is null
                ? new($"{ProbeChecks.Permission} exchange", ProbeVerdict.Good, $"The exchange '{options.Exchange}' is there. Whether this user may write to it shows with the first message.")
                : new($"{ProbeChecks.Permission} exchange", ProbeVerdict.Bad, $"The exchange '{options.Exchange}' cannot be used: {missing}. Declare it, or correct options.exchange."));
            if (line.Alarm is { } alarm)
            {
                found.Add(new(ProbeChecks.Rate, ProbeVerdict.Doubt, Waits(alarm).Reason));
            }
        }
        // Nothing is published here: whatever goes wrong is the way there.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            found.Add(new(found.Count == 0 ? ProbeChecks.SignIn : ProbeChecks.Permission, ProbeVerdict.Bad, WhyNotReached(e)));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync();
        _channels.Dispose();
    }

    private async Task<bool> TryWaitForChannelAsync(CancellationToken either, CancellationToken stop)
    {
        try
        {
            await _channels.WaitAsync(either);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<DeliveryOutcome> PublishAsync(
        DeliveryMessage message, string routingKey, byte[] body, CancellationToken either, CancellationToken limit, CancellationToken stop)
    {
        BrokerLine line;
        BrokerLane lane;
        try
        {
            line = await door.OpenAsync(either);
            if (line.Alarm is { } before)
            {
                return Waits(before);
            }

            lane = await line.TakeLaneAsync(either);
        }
        // Nothing is published before a lane is there, so whatever goes wrong here proves that nothing was stored.
        catch (Exception e)
        {
            return stop.IsCancellationRequested
                ? throw new OperationCanceledException("Stopped before the broker was called.", e, stop)
                : new DeliveryOutcome.TryAgain(WhyNotReached(e));
        }

        if (stop.IsCancellationRequested || line.Alarm is not null)
        {
            line.GiveBack(lane);
            stop.ThrowIfCancellationRequested();
            return Waits(line.Alarm);
        }

        // The caller's token ends here: once published, a stop waits for the confirm, at most the timeout.
        var properties = new BasicProperties { MessageId = message.Key, ContentType = "application/json", Persistent = true };
        var confirm = await lane.PublishAsync(options.Exchange, routingKey, properties, body, limit);
        if (confirm is Confirm.Late or Confirm.Lost or Confirm.Rejected)
        {
            lane.GiveUp();
        }
        else
        {
            line.GiveBack(lane);
        }

        return _judge.Judge(confirm, message, routingKey, line.Alarm);
    }

    private DeliveryOutcome.TryAgain Waits(string? alarm) =>
        new($"The broker takes no messages now: {alarm ?? "an alarm that has just ended"}. Look at its memory and disk; it goes on by itself. Nothing was sent.");

    /// <summary>The routing key for one message, or null and why there is none.</summary>
    private string? RoutingKeyOf(DeliveryMessage message, out string why)
    {
        var key = _routingKey.Fill(message, text => text, out var missing);
        var length = key is null ? 0 : Encoding.UTF8.GetByteCount(key);
        why = key is null ? $"The routing key needs the field '{missing}', which this message does not have. Add it to the map."
            : length > RabbitMqTargetCheck.MostBytesOfAName ? $"The routing key would be {length} bytes long, and AMQP carries {RabbitMqTargetCheck.MostBytesOfAName}. Correct the map or routingKey."
            : "";
        return why.Length == 0 ? key : null;
    }

    private string WhyNotReached(Exception e) => e switch
    {
        SecretUnavailableException => e.Message,
        OperationCanceledException => $"{options.Url} could not be reached within {options.Timeout:c}. Nothing was sent.",
        BrokerUnreachableException { InnerException: AuthenticationFailureException refused } =>
            $"The broker refused the credential. Renew it where its reference points. The broker said {BrokerWords.Of(refused)}. Nothing was sent.",
        _ => $"{options.Url} could not be reached: {BrokerWords.Of(e)}. Nothing was sent.",
    };
}
