using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors;
using Sightline.Connectors.Kafka;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.Kafka;

/// <summary>The kafka connector, made from options as a plant would write them, against the cluster inside the client library.</summary>
public sealed class KafkaTargetRig : TargetRig
{
    // Much longer than the target's timeout, so that the acknowledgement is lost.
    private const int LateInMilliseconds = 20_000;
    private const string WarmUp = "warm-up";

    private readonly KafkaSite _site;
    private readonly KafkaMock _mock;
    private readonly Func<KafkaTarget> _another;
    private bool _losesTheNext;

    private KafkaTargetRig(KafkaSite site, string topic, Func<KafkaTarget> make)
    {
        (_site, _mock, Topic, Target, _another) = (site, site.Mock(), topic, make(), make);
        Connector = new WhileDeaf(Target, this);
    }

    /// <summary>Topic of this test alone.</summary>
    public string Topic { get; }

    internal KafkaMock Mock => _mock;

    public override ITargetConnector Connector { get; }

    internal KafkaTarget Target { get; }

    public static async Task<KafkaTargetRig> StartAsync(KafkaSite site, ManualClock clock, int timeoutInSeconds = 1)
    {
        var mock = site.Mock();
        var topic = $"test-{Guid.NewGuid():n}";
        mock.Make(topic);
        var options = JsonNode.Parse($$"""
            {
              "servers": ["{{mock.Server}}"],
              "tls": false,
              "topic": "{{topic}}",
              "timeout": "00:00:0{{timeoutInSeconds}}"
            }
            """)!.AsObject();
        var kind = ConnectorCatalogue.Find("kafka")!;
        Assert.Empty(kind.Check(options, "options"));
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider();
        var rig = new KafkaTargetRig(site, topic, () => (KafkaTarget)kind.Create(options, services));
        // Connected, and with a number from the broker, so that what a test delays is the record and not the way to it.
        await Until.TrueAsync(async () => await rig.Connector.DeliverAsync(rig.Message(WarmUp), rig.Stop) is DeliveryOutcome.Accepted, "the cluster takes a record");
        return rig;
    }

    /// <summary>A connector with the same options, as after a restart.</summary>
    internal KafkaTarget Another() => _another();

    /// <summary>Every record the topic holds since the rig stands, with its own key and the message key.</summary>
    internal IReadOnlyList<(string Key, string MessageKey, JsonObject Record)> Read()
    {
        var consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig { BootstrapServers = _mock.Server, GroupId = "reader", EnableAutoCommit = false, EnablePartitionEof = true, ReconnectBackoffMaxMs = 100, FetchWaitMaxMs = 10 }).SetLogHandler((_, _) => { }).Build();
        // Else the client waits a second before it asks by itself.
        KafkaClient.Ask(consumer.Handle, Topic, TimeSpan.FromSeconds(30));
        consumer.Assign(new TopicPartitionOffset(Topic, 0, Offset.Beginning));
        var records = new List<(string Key, string MessageKey, JsonObject Record)>();
        for (var got = consumer.Consume(); !got.IsPartitionEOF; got = consumer.Consume())
        {
            var messageKey = Encoding.UTF8.GetString(got.Message.Headers.GetLastBytes("Idempotency-Key"));
            records.Add((got.Message.Key, messageKey, JsonNode.Parse(got.Message.Value)!.AsObject()));
        }

        _site.Close(() =>
        {
            consumer.Dispose();
            return Task.CompletedTask;
        });
        return [.. records.Where(record => record.Key != WarmUp)];
    }

    public override Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync() =>
        Task.FromResult<IReadOnlyList<JsonObject>>([.. Read().Select(record => record.Record)]);

    public override Task MakeTargetRefuseAsync(DeliveryMessage message)
    {
        _mock.RefuseTheNext((int)ErrorCode.TopicAuthorizationFailed);
        return Task.CompletedTask;
    }

    public override async Task TakeTargetAwayAsync()
    {
        _mock.GoAway();
        // What was handed over before the break was seen would be in doubt, as it should.
        await Until.TrueAsync(() => Target.Trouble is not null, "the client sees that the line broke");
    }

    public override void LoseTheNextAnswer() => _losesTheNext = true;

    /// <summary>The cluster keeps the next record and acknowledges it too late; what is asked meanwhile is answered.</summary>
    internal void DelayTheNextAcknowledgement() => _mock.AcknowledgeTheNextAfter(LateInMilliseconds);

    public override async ValueTask DisposeAsync()
    {
        _mock.Return();
        _site.Close(() => Connector.DisposeAsync().AsTask());
        await base.DisposeAsync();
    }

    /// <summary>Nothing the cluster says is heard during the delivery whose answer is to be lost: a repeat of the library would hear it after all.</summary>
    private sealed class WhileDeaf(KafkaTarget target, KafkaTargetRig rig) : ITargetConnector
    {
        public bool RecognisesRepeats => target.RecognisesRepeats;

        public bool CanReadBack => target.CanReadBack;

        public async Task<DeliveryOutcome> DeliverAsync(DeliveryMessage message, CancellationToken ct)
        {
            if (!rig._losesTheNext)
            {
                return await target.DeliverAsync(message, ct);
            }

            rig._losesTheNext = false;
            rig._mock.AnswerAfter(LateInMilliseconds);
            try
            {
                return await target.DeliverAsync(message, ct);
            }
            finally
            {
                rig._mock.AnswerAfter(0);
            }
        }

        public Task<ReadBack> FindAsync(DeliveryMessage message, CancellationToken ct) => target.FindAsync(message, ct);

        public ValueTask DisposeAsync() => target.DisposeAsync();
    }
}
