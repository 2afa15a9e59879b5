using System.Text;
using Confluent.Kafka;
using Sightline.Connectors.Templates;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Kafka;

/// <summary>Writes to a topic, reports what the brokers acknowledged, and reads the topic after a doubt. See docs/connectors/kafka.md.</summary>
internal sealed class KafkaTarget(KafkaTargetOptions options, TimeProvider time) : ITargetConnector
{
    private readonly BodyTemplate _body = new(options.Body);
    private readonly TopicSearch _search = new(options, time);
    private readonly Lock _gate = new();
    private KafkaWriter? _writer;

    /// <summary>A producer's numbers end with its session, so brokers take a later repeat for another record.</summary>
    public bool RecognisesRepeats => false;

    public bool CanReadBack => true;

    /// <summary>What went wrong last between here and the brokers; null while nothing did.</summary>
    public string? Trouble => Volatile.Read(ref _writer)?.Trouble;

    public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var record = new Message<string, byte[]>
        {
            Key = message.PartKey,
            Value = _body.Render(message),
            Headers = new Headers { { options.KeyHeader, Encoding.UTF8.GetBytes(message.Key) }, { "content-type", "application/json"u8.ToArray() } },
        };
        if (Enter(out var why) is not { } writer)
        {
            return new DeliveryOutcome.TryAgain(why);
        }

        try
        {
            return await WriteAsync(writer, record, ct);
        }
        finally
        {
            writer.Leave();
        }
    }

    public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct) => _search.FindAsync(message, ct);

    public async ValueTask DisposeAsync()
    {
        await _search.DisposeAsync();
        if (_writer is { } last)
        {
            last.Replace();
            await last.Closed;
        }
    }

    private async Task<DeliveryOutcome> WriteAsync(KafkaWriter writer, Message<string, byte[]> record, CancellationToken ct)
    {
        try
        {
            if (await writer.ReachAsync() is { } said)
            {
                return WrittenJudge.IsForGood(said.Code)
                    ? new DeliveryOutcome.Refused($"The brokers refused the topic {options.Topic}: {said.Reason.TrimEnd('.')}. Correct what is named, then retry.", $"{(int)said.Code}")
                    : new DeliveryOutcome.TryAgain($"The topic {options.Topic} takes nothing now: {said.Reason.TrimEnd('.')}. Nothing was sent.");
            }
        }
        // Asking writes nothing, so nothing was stored.
        catch (KafkaException e)
        {
            return new DeliveryOutcome.TryAgain($"No broker answered: {(writer.Trouble ?? e.Error.Reason).TrimEnd('.')}. Nothing was sent.");
        }

        ct.ThrowIfCancellationRequested();
        // The caller's token ends here: once handed over, a stop waits for the report, at most the timeout.
        var written = await writer.WriteAsync(record);
        return WrittenJudge.Judge(written, writer.HasBroken, writer.Trouble);
    }

    /// <summary>A place in the producer in use; in another when the library gave up on it, or when its password was refused and has changed since.</summary>
    private KafkaWriter? Enter(out string why)
    {
        try
        {
            if (KafkaLibrary.Missing() is { } missing)
            {
                why = missing;
                return null;
            }

            why = "";
            lock (_gate)
            {
                if (_writer is { } last && (last.IsOver || (last.IsRefused && last.HasOtherPassword())))
                {
                    _writer = null;
                    last.Replace();
                }

                _writer ??= KafkaWriter.Open(options, time);
                _writer.Enter();
                return _writer;
            }
        }
        catch (SecretUnavailableException e)
        {
            why = e.Message;
            return null;
        }
        // The library refuses its settings, for example authorities that cannot be read. No producer, nothing sent.
        catch (Exception e) when (e is InvalidOperationException or KafkaException or DllNotFoundException)
        {
            why = $"The client cannot start: {e.Message.TrimEnd('.')}. Nothing was sent.";
            return null;
        }
    }
}
