using System.Runtime.InteropServices;
using System.Text;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Connectors.Kafka;

[assembly: AssemblyFixture(typeof(KafkaSite))]

namespace Sightline.SystemTests.Connectors.Kafka;

/// <summary>One mock cluster for all tests that ask for it, and the clients they are done with: closing one takes a second.</summary>
public sealed class KafkaSite : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Task> _closing = [];
    private KafkaMock? _mock;

    internal KafkaMock Mock()
    {
        Tools.Kafka();
        lock (_gate)
        {
            return _mock ??= new KafkaMock();
        }
    }

    /// <summary>Closes what a test is done with, while the next runs.</summary>
    internal void Close(Func<Task> close)
    {
        lock (_gate)
        {
            _closing.Add(Task.Run(close));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_closing);
        _mock?.Dispose();
    }
}

/// <summary>A cluster of one broker inside the client library, on loopback. It keeps records, goes away, and answers late or with errors on command.</summary>
internal sealed class KafkaMock : IDisposable
{
    private const string Library = "librdkafka.so.1";
    private const int Broker = 1;
    private const short Produce = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    public KafkaMock()
    {
        var error = new byte[512];
        var settings = rd_kafka_conf_new();
        // The client that carries the cluster connects to nobody, and would say so.
        Assert.Equal(0, rd_kafka_conf_set(settings, "log_level\0"u8.ToArray(), "0\0"u8.ToArray(), error, (nuint)error.Length));
        _client = rd_kafka_new(0, settings, error, (nuint)error.Length);
        Assert.True(_client != 0, Encoding.UTF8.GetString(error).TrimEnd('\0'));
        _cluster = rd_kafka_mock_cluster_new(_client, 1);
        Server = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    public string Server { get; }

    /// <summary>A topic of one partition.</summary>
    public void Make(string topic) => Assert.Equal(0, rd_kafka_mock_topic_create(_cluster, Encoding.UTF8.GetBytes(topic + "\0"), 1, 1));

    public void GoAway() => Assert.Equal(0, rd_kafka_mock_broker_set_down(_cluster, Broker));

    public void Return() => Assert.Equal(0, rd_kafka_mock_broker_set_up(_cluster, Broker));

    /// <summary>The next record is kept, and its acknowledgement comes after that time.</summary>
    public void AcknowledgeTheNextAfter(int milliseconds) =>
        Assert.Equal(0, rd_kafka_mock_broker_push_request_error_rtts(_cluster, Broker, Produce, 1, 0, milliseconds));

    /// <summary>From now on every answer comes after that time.</summary>
    public void AnswerAfter(int milliseconds) => Assert.Equal(0, rd_kafka_mock_broker_set_rtt(_cluster, Broker, milliseconds));

    /// <summary>The next record is not kept, and this is the reason given.</summary>
    public void RefuseTheNext(int code) =>
        Assert.Equal(0, rd_kafka_mock_broker_push_request_error_rtts(_cluster, Broker, Produce, 1, code, 0));

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_client);
    }

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_conf_new();

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_conf_set(nint settings, byte[] name, byte[] value, byte[] error, nuint errorLength);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_new(int kind, nint settings, byte[] error, nuint errorLength);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void rd_kafka_destroy(nint client);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void rd_kafka_mock_cluster_destroy(nint cluster);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_mock_topic_create(nint cluster, byte[] topic, int partitions, int replicas);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int milliseconds);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rd_kafka_mock_broker_push_request_error_rtts(nint cluster, int broker, short request, nuint count, int error, int milliseconds);
}
