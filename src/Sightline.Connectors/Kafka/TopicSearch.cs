using Confluent.Kafka;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Connectors.Kafka;

/// <summary>
/// Looks for a message key among the records of a topic. What was read stays known, so that the next question reads only what was
/// added since. One question at a time; a topic that is longer than one question's time is read on by the next.
/// </summary>
internal sealed class TopicSearch(KafkaTargetOptions options, TimeProvider time) : IAsyncDisposable
{
    public const int MostKeys = 500_000;

    /// <summary>Clocks of brokers, nodes and edges may differ by this much.</summary>
    private static readonly TimeSpan s_clocksApart = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _one = new(1);
    private IConsumer<Ignore, Ignore>? _consumer;
    private string? _trouble;
    private TopicKeys? _keys;

    public async Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            // The library blocks its caller.
            return await Task.Run(() => Find(message.Key, message.Since - s_clocksApart), CancellationToken.None);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        Close();
        _one.Dispose();
    }

    private ReadBack Find(string key, DateTimeOffset? since)
    {
        if (KafkaLibrary.Missing() is { } missing)
        {
            return new ReadBack.CannotTell(missing);
        }

        try
        {
            return Find(_consumer ??= Open(), key, since);
        }
        catch (SecretUnavailableException e)
        {
            return new ReadBack.CannotTell(e.Message);
        }
        catch (Exception e) when (e is KafkaException or InvalidOperationException or DllNotFoundException)
        {
            var reason = e is KafkaException { Error.Reason: { } said } ? said : e.Message;
            Close();
            return new ReadBack.CannotTell($"The topic {options.Topic} could not be read: {(_trouble ?? reason).TrimEnd('.')}.");
        }
    }

    private ReadBack Find(IConsumer<Ignore, Ignore> consumer, string key, DateTimeOffset? since)
    {
        var told = KafkaClient.Ask(consumer.Handle, options.Topic, options.Timeout);
        if (told.Error.IsError)
        {
            return new ReadBack.CannotTell($"The topic {options.Topic} could not be read: {told.Error.Reason.TrimEnd('.')}.");
        }

        var ends = told.Partitions.ToDictionary(
            partition => partition.PartitionId, partition => consumer.QueryWatermarkOffsets(PartitionOf(partition.PartitionId), options.Timeout));
        if (_keys is null || !_keys.Covers(since) || _keys.Count >= MostKeys)
        {
            _keys = new TopicKeys(since);
        }

        Begin(consumer, _keys, ends, since);
        var isRead = ReadOn(consumer, _keys, ends);
        return _keys.PlaceOf(options.Topic, key) is { } place ? new ReadBack.Found(place)
            : _keys.Count >= MostKeys ? new ReadBack.CannotTell($"The topic {options.Topic} holds more than {MostKeys} messages since then, too many to look through. Look for the message there, then retry or close this delivery.")
            : !isRead ? new ReadBack.CannotTell($"The topic {options.Topic} is not read to its end yet: {_trouble ?? "the time was too short"}. It is read on with the next question.")
            : MayHaveExpired(ends, since) ? new ReadBack.CannotTell($"The topic {options.Topic} no longer holds all records since then, and the message may be among those that are gone. Ask who reads the topic, then retry or close this delivery.")
            : new ReadBack.NotThere();
    }

    /// <summary>True when the topic has dropped records that may be as young as what is asked for.</summary>
    private bool MayHaveExpired(Dictionary<int, WatermarkOffsets> ends, DateTimeOffset? since) =>
        (since is null || since < time.GetUtcNow() - options.TopicKeeps) && ends.Values.Any(end => end.Low > 0);

    /// <summary>Says for every partition that is new here where reading begins.</summary>
    private void Begin(IConsumer<Ignore, Ignore> consumer, TopicKeys keys, Dictionary<int, WatermarkOffsets> ends, DateTimeOffset? since)
    {
        var strangers = ends.Keys.Where(partition => !keys.Next.ContainsKey(partition)).ToList();
        if (since is not { } from)
        {
            strangers.ForEach(partition => keys.Next[partition] = ends[partition].Low);
            return;
        }

        var asked = strangers.Select(partition => new TopicPartitionTimestamp(PartitionOf(partition), new Timestamp(from.UtcDateTime)));
        foreach (var at in strangers.Count == 0 ? [] : consumer.OffsetsForTimes(asked, options.Timeout))
        {
            var end = ends[at.Partition.Value];
            // "None is that young" is an answer that would hide a record, so it is held against the partition's last one.
            keys.Next[at.Partition.Value] = at.Offset.Value >= 0 ? at.Offset.Value : LastIsOlder(consumer, at.Partition.Value, end, from) ? end.High.Value : end.Low.Value;
        }
    }

    private bool LastIsOlder(IConsumer<Ignore, Ignore> consumer, int partition, WatermarkOffsets end, DateTimeOffset from)
    {
        if (end.High <= end.Low)
        {
            return true;
        }

        consumer.Assign(new TopicPartitionOffset(PartitionOf(partition), end.High - 1));
        var last = consumer.Consume(options.Timeout) ?? throw new KafkaException(ErrorCode.Local_TimedOut);
        // Its end, and no record: the last place holds a mark of a transaction. Then everything is read.
        return !last.IsPartitionEOF && last.Message.Timestamp.UtcDateTime < from.UtcDateTime;
    }

    /// <summary>Reads to the ends; false when they were not reached.</summary>
    private bool ReadOn(IConsumer<Ignore, Ignore> consumer, TopicKeys keys, Dictionary<int, WatermarkOffsets> ends)
    {
        var open = ends.Where(end => keys.Next[end.Key] < end.Value.High.Value).Select(end => end.Key).ToHashSet();
        if (open.Count == 0)
        {
            return true;
        }

        consumer.Assign(open.Select(partition => new TopicPartitionOffset(PartitionOf(partition), keys.Next[partition])));
        while (open.Count > 0 && keys.Count < MostKeys && consumer.Consume(options.Timeout) is { } got)
        {
            var partition = got.Partition.Value;
            if (got.IsPartitionEOF)
            {
                keys.Next[partition] = got.Offset.Value;
            }
            else
            {
                keys.Read(partition, got.Offset.Value, got.Message.Headers.TryGetLastBytes(options.KeyHeader, out var key) ? key : null);
            }

            if (open.Contains(partition) && keys.Next[partition] >= ends[partition].High.Value)
            {
                open.Remove(partition);
                consumer.IncrementalUnassign([PartitionOf(partition)]);
            }
        }

        consumer.Unassign();
        return open.Count == 0;
    }

    private TopicPartition PartitionOf(int partition) => new(options.Topic, partition);

    private IConsumer<Ignore, Ignore> Open()
    {
        _trouble = null;
        var config = new ConsumerConfig
        {
            // Asked for by the library. Nothing is committed and no group is joined.
            GroupId = "sightline-search",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AllowAutoCreateTopics = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadUncommitted,
            QueuedMaxMessagesKbytes = 16_384,
        };
        return new ConsumerBuilder<Ignore, Ignore>(config.Reaching(options, KafkaClient.PasswordOf(options)))
            .SetErrorHandler((_, error) => _trouble = error.Reason)
            .SetLogHandler((_, _) => { })
            .Build();
    }

    private void Close()
    {
        var consumer = _consumer;
        (_consumer, _keys) = (null, null);
        consumer?.Dispose();
    }
}
