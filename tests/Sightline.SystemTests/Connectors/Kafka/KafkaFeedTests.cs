using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Sightline.Connectors.Kafka;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Connectors.Kafka;

/// <summary>A hub that reads a topic of the cluster inside the client library.</summary>
[Collection("kafka")]
public sealed class KafkaFeedTests(KafkaSite site) : IDisposable
{
    private readonly string _topic = $"feed-{Guid.NewGuid():n}";
    private IConsumer<Ignore, Ignore>? _reader;

    public void Dispose()
    {
        if (_reader is { } reader)
        {
            site.Close(() =>
            {
                reader.Dispose();
                return Task.CompletedTask;
            });
        }
    }

    [Fact]
    public async Task Records_of_a_topic_are_inspections_poison_is_kept_with_its_place_and_a_restart_reads_on_from_there()
    {
        using var folder = new TempFolder();
        Begin(folder);
        var first = Sample.Inspection().ToJsonString();
        Produce(first, "{ poison \u0001", Sample.Inspection().ToJsonString());
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            await Until.TrueAsync(async () => await CountAsync(hub) == 2, "two inspections are here");
            var refused = Assert.Single((await hub.Api.GetAsync("/api/v1/quarantine")).Expect(200).Items);
            Assert.Contains($"It was read from topic {_topic}, partition 0, offset 1.", refused.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal("{ poison \u0001", (await hub.Api.GetAsync($"/api/v1/quarantine/{(string)refused["id"]!}")).Expect(200).Text);
            // Noted over there, so that a restart reads on and not again.
            await Until.TrueAsync(() => Noted() == 3, "the group stands behind what is on disk");
        }

        Produce(first, Sample.Inspection().ToJsonString());
        await using var again = await HubInProcess.StartAsync(folder);
        await Until.TrueAsync(() => Noted() == 5, "the group stands at the end");
        Assert.Equal(3, await CountAsync(again));
        Assert.Single((await again.Api.GetAsync("/api/v1/quarantine")).Expect(200).Items);
        Assert.Empty(again.Log.Errors);
    }

    [Fact]
    public async Task A_cluster_that_goes_and_comes_back_costs_nothing_and_a_note_beyond_the_end_is_told()
    {
        using var folder = new TempFolder();
        Begin(folder);
        Produce(Sample.Inspection().ToJsonString());
        Reader().Commit([new TopicPartitionOffset(_topic, 0, 99)]);

        await using var hub = await HubInProcess.StartAsync(folder);
        await Until.TrueAsync(async () => await CountAsync(hub) == 1, "what there is was read");
        Assert.Contains("it ends at offset 1 although 99 were read", Assert.Single(hub.Log.Errors), StringComparison.Ordinal);

        site.Mock().GoAway();
        try
        {
            await Until.TrueAsync(() => hub.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning).Any(line => line.StartsWith("Intake bus gives nothing", StringComparison.Ordinal)), "the silence is told");
        }
        finally
        {
            site.Mock().Return();
        }

        Produce(Sample.Inspection().ToJsonString());
        await Until.TrueAsync(async () => await CountAsync(hub) == 2, "it is read on");
    }

    [Fact]
    public async Task A_node_killed_while_it_reads_a_topic_leaves_nothing_out_and_takes_nothing_twice()
    {
        const int Records = 1_500;
        using var folder = new TempFolder();
        Begin(folder, mostAtOnce: 20);
        Produce([.. Enumerable.Range(0, Records).Select(i => i % 500 == 250 ? $"poison {i}" : Sample.Inspection().ToJsonString())]);
        await using var hub = await HubProcess.StartAsync(folder);
        foreach (var enough in (int[])[100, 700])
        {
            await Until.TrueAsync(async () => (await hub.Api.BooksAsync()).Stored >= enough, "some of it is here");
            await hub.Node.KillAsync();
            await hub.RestartAsync();
        }

        await Until.TrueAsync(() => Noted() == Records, "the group stands at the end");
        var books = await hub.Api.SettledBooksAsync();
        Assert.Equal((true, Records - 3), (books.Balanced, books.Stored));
        Assert.Equal(3, (await hub.Api.GetAsync("/api/v1/quarantine")).Expect(200).Items.Count);
    }

    private void Begin(TempFolder folder, int mostAtOnce = 500)
    {
        site.Mock().Make(_topic);
        folder.Write("config/intake/bus.json", new JsonObject
        {
            ["formatVersion"] = 1,
            ["name"] = "bus",
            ["connector"] = "kafka",
            ["longestPause"] = "00:00:01",
            ["options"] = new JsonObject { ["servers"] = new JsonArray(site.Mock().Server), ["tls"] = false, ["topic"] = _topic, ["group"] = _topic, ["mostAtOnce"] = mostAtOnce },
        }.ToJsonString());
    }

    private static async Task<int> CountAsync(HubInProcess hub) => (await hub.Api.GetAsync("/api/v1/inspections")).Expect(200).Items.Count;

    private long Noted() => Reader().Committed([new TopicPartition(_topic, 0)], TimeSpan.FromSeconds(30)).Single().Offset.Value;

    private IConsumer<Ignore, Ignore> Reader() => _reader ??= new ConsumerBuilder<Ignore, Ignore>(
        new ConsumerConfig { BootstrapServers = site.Mock().Server, GroupId = _topic, EnableAutoCommit = false }).SetLogHandler((_, _) => { }).Build();

    private void Produce(params string[] messages)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = site.Mock().Server }).SetLogHandler((_, _) => { }).Build();
        KafkaClient.Ask(producer.Handle, _topic, TimeSpan.FromSeconds(30));
        foreach (var message in messages)
        {
            producer.Produce(_topic, new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(message) });
        }

        producer.Flush(TimeSpan.FromSeconds(30));
    }
}
