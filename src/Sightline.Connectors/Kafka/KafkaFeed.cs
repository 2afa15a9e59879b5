using Confluent.Kafka;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Kafka;

/// <summary>Reads all partitions of a topic from where its group stands, and moves the group when it is told to. See docs/connectors/kafka-intake.md.</summary>
internal sealed class KafkaFeed(KafkaFeedOptions options, TimeProvider time) : IInspectionFeed
{
    private const int MostBytes = 8 << 20;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_sign = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_otherPartitions = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, long> _read = [];
    private IConsumer<Ignore, byte[]>? _consumer;
    private string? _trouble;
    private int _partitions;
    private long _lookedAt;

    public Task<FeedRead> ReadAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        // The library blocks its caller.
        return Task.Run(() => Guarded(Read, reason => new FeedRead.Away(reason)), CancellationToken.None);
    }

    public Task<string?> TakenAsync(CancellationToken ct) => Task.Run(() => Guarded<string?>(
        () =>
        {
            _consumer!.Commit(_read.Select(next => new TopicPartitionOffset(options.Topic, next.Key, next.Value)));
            _read.Clear();
            return null;
        },
        reason => reason), CancellationToken.None);

    public async ValueTask DisposeAsync() => await Task.Run(Close);

    private T Guarded<T>(Func<T> step, Func<string, T> away)
    {
        if (KafkaLibrary.Missing() is { } missing)
        {
            return away(missing);
        }

        try
        {
            return step();
        }
        catch (SecretUnavailableException e)
        {
            return away(e.Message);
        }
        catch (Exception e) when (e is KafkaException or InvalidOperationException or DllNotFoundException)
        {
            var reason = _trouble ?? (e is KafkaException { Error.Reason: { } said } ? said : e.Message);
            // What was read and not noted is read again: a line that is opened anew begins where the group stands.
            Close();
            return away($"The topic {options.Topic} could not be read: {reason.TrimEnd('.')}.");
        }
    }

    private FeedRead Read()
    {
        var losses = new List<string>();
        var consumer = _consumer ??= Open(losses);
        Look(consumer);
        var messages = new List<FedMessage>();
        var bytes = 0L;
        while (messages.Count < options.MostAtOnce && bytes < MostBytes && consumer.Consume(messages.Count == 0 ? s_wait : TimeSpan.Zero) is { } got)
        {
            // A record without a value is refused like any other message that is no inspection.
            var body = got.Message.Value ?? [];
            messages.Add(new FedMessage(body, $"topic {got.Topic}, partition {got.Partition.Value}, offset {got.Offset.Value}"));
            _read[got.Partition.Value] = got.Offset.Value + 1;
            bytes += body.Length;
        }

        return new FeedRead.Next(messages, losses);
    }

    /// <summary>Asks the brokers after every trouble whether they are there, and now and then whether there are more partitions.</summary>
    private void Look(IConsumer<Ignore, byte[]> consumer)
    {
        if (_trouble is null && time.GetElapsedTime(_lookedAt) < s_otherPartitions)
        {
            return;
        }

        // After a trouble a sign of life is asked for; without one the line is opened anew, with more patience.
        var partitions = KafkaClient.Ask(consumer.Handle, options.Topic, _trouble is null ? s_limit : s_sign).Partitions.Count;
        (_trouble, _lookedAt) = (null, time.GetTimestamp());
        if (partitions != _partitions)
        {
            throw new KafkaException(new Error(ErrorCode.Local_State, $"it has {partitions} partitions now and had {_partitions}"));
        }
    }

    private IConsumer<Ignore, byte[]> Open(List<string> losses)
    {
        _trouble = null;
        var config = new ConsumerConfig
        {
            GroupId = options.Group,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AllowAutoCreateTopics = false,
            // A place that is gone is looked at and told, and never jumped over.
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadCommitted,
            QueuedMaxMessagesKbytes = 16_384,
        };
        var consumer = new ConsumerBuilder<Ignore, byte[]>(config.Reaching(options, KafkaClient.PasswordOf(options)))
            .SetErrorHandler((_, error) => _trouble = error.Reason)
            // What is away is told by the reader; the library's own lines would go to the console.
            .SetLogHandler((_, _) => { })
            .Build();
        try
        {
            Begin(consumer, losses);
            return consumer;
        }
        catch
        {
            consumer.Dispose();
            throw;
        }
    }

    private void Begin(IConsumer<Ignore, byte[]> consumer, List<string> losses)
    {
        var told = KafkaClient.Ask(consumer.Handle, options.Topic, s_limit);
        if (told.Error.IsError)
        {
            throw new KafkaException(told.Error);
        }

        var partitions = told.Partitions.Select(partition => new TopicPartition(options.Topic, partition.PartitionId)).ToList();
        var places = consumer.Committed(partitions, s_limit).Select(noted => new TopicPartitionOffset(noted.TopicPartition, PlaceIn(consumer, noted, losses))).ToList();
        consumer.Assign(places);
        (_partitions, _lookedAt) = (partitions.Count, time.GetTimestamp());
    }

    private Offset PlaceIn(IConsumer<Ignore, byte[]> consumer, TopicPartitionOffset noted, List<string> losses)
    {
        var end = consumer.QueryWatermarkOffsets(noted.TopicPartition, s_limit);
        if (noted.Offset.Value < 0)
        {
            return options.Begin == KafkaBeginning.Newest ? end.High : end.Low;
        }

        if (noted.Offset >= end.Low && noted.Offset <= end.High)
        {
            return noted.Offset;
        }

        losses.Add(noted.Offset < end.Low
            ? $"topic {noted.Topic}, partition {noted.Partition.Value}: the offsets {noted.Offset.Value} to {end.Low.Value - 1} are gone. Reading goes on with {end.Low.Value}."
            : $"topic {noted.Topic}, partition {noted.Partition.Value}: it ends at offset {end.High.Value} although {noted.Offset.Value} were read, so it was made anew. Reading goes on with {end.Low.Value}.");
        return end.Low;
    }

    private void Close()
    {
        _consumer?.Dispose();
        _consumer = null;
        _read.Clear();
    }
}
