using Confluent.Kafka;

namespace Sightline.Connectors.Kafka;

/// <summary>One producer of the client library with the last thing it said was wrong. Used by all lanes.</summary>
// A producer that is disposed of reports nothing more, so one that is replaced stays until the last lane has its report.
internal sealed class KafkaWriter
{
    /// <summary>The library says the same trouble once in half a minute; a break within twice that may have been kept quiet.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly IProducer<string, byte[]> _producer;
    private readonly KafkaTargetOptions _options;
    private readonly TimeProvider _time;
    private readonly string? _password;
    private int _lanes;
    private bool _isReplaced;
    private string? _trouble;
    private long _brokeAt;
    private bool _hasBroken;
    private bool _isReached;
    private Task<Error?>? _asked;
    private int _over;
    private int _refused;

    private KafkaWriter(ProducerConfig config, KafkaTargetOptions options, string? password, TimeProvider time)
    {
        (_options, _password, _time) = (options, password, time);
        _producer = new ProducerBuilder<string, byte[]>(config)
            .SetErrorHandler((_, error) => Note(error))
            // Outcomes carry the words; the library's own lines would go to the console.
            .SetLogHandler((_, _) => { })
            .Build();
    }

    /// <summary>What went wrong last between here and the brokers, in the library's words; null while nothing did.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>True when the library gave up on this producer for good.</summary>
    public bool IsOver => Volatile.Read(ref _over) == 1;

    /// <summary>True when the brokers refused the password.</summary>
    public bool IsRefused => Volatile.Read(ref _refused) == 1;

    /// <summary>Done once it is closed.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>True when a line to the brokers broke, or may have, within the last minute.</summary>
    public bool HasBroken
    {
        get
        {
            lock (_gate)
            {
                return _hasBroken && _time.GetElapsedTime(_brokeAt) < s_quiet + _options.Timeout;
            }
        }
    }

    /// <summary>Reads the secret and makes a producer; connections open by themselves.</summary>
    public static KafkaWriter Open(KafkaTargetOptions options, TimeProvider time)
    {
        var password = KafkaClient.PasswordOf(options);
        var config = new ProducerConfig
        {
            // What the library repeats within one call bears the same number, and the brokers keep it once. A second call is another
            // record to them: that is what the key header is for.
            EnableIdempotence = true,
            Acks = Acks.All,
            Partitioner = Partitioner.Murmur2Random,
            LingerMs = 1,
            // The time limit of one message, kept by the library's own clock.
            MessageTimeoutMs = (int)options.Timeout.TotalMilliseconds,
            EnableDeliveryReports = true,
        };
        return new KafkaWriter(config.Reaching(options, password), options, password, time);
    }

    /// <summary>True when the secret is another than this producer was made with.</summary>
    public bool HasOtherPassword() => KafkaClient.PasswordOf(_options) != _password;

    /// <summary>One lane more uses this producer; <see cref="Leave"/> ends that.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _lanes++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _lanes--;
        }

        CloseWhenEmpty();
    }

    /// <summary>Nobody enters any more: the last lane closes it.</summary>
    public void Replace()
    {
        lock (_gate)
        {
            _isReplaced = true;
        }

        CloseWhenEmpty();
    }

    /// <summary>Asks the brokers for the topic where they have not answered since the line last broke. Null when a record may be handed over; else what they said.</summary>
    /// <exception cref="KafkaException">Nobody answered.</exception>
    public Task<Error?> ReachAsync()
    {
        lock (_gate)
        {
            // Many lanes share one question and its answer.
            return _isReached ? Task.FromResult<Error?>(null) : _asked ??= Task.Run(Ask);
        }
    }

    /// <summary>Writes one record; the report comes within the time limit.</summary>
    public async Task<Written> WriteAsync(Message<string, byte[]> message)
    {
        try
        {
            var report = await _producer.ProduceAsync(_options.Topic, message, CancellationToken.None);
            return new Written(report.Status, null, Place.Of(report.TopicPartitionOffset));
        }
        catch (ProduceException<string, byte[]> e)
        {
            Note(e.Error);
            return new Written(e.DeliveryResult.Status, e.Error, null);
        }
    }

    private Error? Ask()
    {
        var isReached = false;
        try
        {
            var told = KafkaClient.Ask(_producer.Handle, _options.Topic, _options.Timeout);
            isReached = !told.Error.IsError;
            return isReached ? null : told.Error;
        }
        finally
        {
            lock (_gate)
            {
                (_asked, _isReached) = (null, isReached);
            }
        }
    }

    private void CloseWhenEmpty()
    {
        lock (_gate)
        {
            if (_isReplaced && _lanes == 0)
            {
                // Takes a second, and nobody waits for it: what was to be reported has been.
                Closed = Task.Run(_producer.Dispose);
            }
        }
    }

    private void Note(Error error)
    {
        // A message's own time limit says nothing of the reason; what stood there before does.
        if (error.Code != ErrorCode.Local_MsgTimedOut)
        {
            Volatile.Write(ref _trouble, error.Reason);
        }

        // The library's own codes speak of lines and of time; what a broker answered has a code above zero.
        if (error.IsLocalError && error.Code is not (ErrorCode.Local_QueueFull or ErrorCode.Local_UnknownTopic))
        {
            lock (_gate)
            {
                (_hasBroken, _brokeAt, _isReached) = (true, _time.GetTimestamp(), false);
            }
        }

        if (error.IsFatal)
        {
            Volatile.Write(ref _over, 1);
        }

        if (error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed)
        {
            Volatile.Write(ref _refused, 1);
        }
    }
}

/// <summary>What the library reports of one record.</summary>
/// <param name="Status">Whether it is in the topic, as far as the library says.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
/// <param name="Place">Topic, partition and offset; null when it is not known to be there.</param>
internal sealed record Written(PersistenceStatus Status, Error? Error, string? Place);

/// <summary>Where a record stands, as one text.</summary>
internal static class Place
{
    public static string Of(TopicPartitionOffset at) => $"{at.Topic}/{at.Partition.Value}/{at.Offset.Value}";
}
