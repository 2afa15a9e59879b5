using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Feeding;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Kafka;

internal sealed class KafkaFeedKind : IDocumentedFeed
{
    public string Name => "kafka";

    public string Page => "kafka-intake";

    public string Summary => "Reads inspections from a topic of Kafka and notes how far only after each is on disk here.";

    public string ProvenAgainst => "A whole node against the client library's own mock cluster (librdkafka 2.0), not against a broker; without TLS and without signing in.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(KafkaFeedOptions);

    public string Example => """
        {
          "servers": ["kafka-1.example:9093", "kafka-2.example:9093"],
          "user": "sightline",
          "password": "${file:/etc/sightline/secrets/kafka}",
          "topic": "vision-results",
          "group": "sightline-hub"
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "The library librdkafka must be installed on the machine (package librdkafka1, 2.0 or newer). Without it nothing is read and the log says so.",
        "TLS and signing in are the library's and were not tried by our tests.",
        "A record's value is one inspection as JSON. Keys and headers are not looked at; arrays, CloudEvents and Avro are refused into quarantine.",
        "All partitions are read by this node; the group's members do not share them. A partition that is added is read within a minute.",
        "Order is kept within a partition. What belongs to one part must lie in one partition, as a record key per part makes it.",
        "Where the topic dropped records before they were read, event 1012 says which, and reading goes on with the oldest that is there.",
        "Records of transactions that were taken back are not read.",
        "After a crash the records since the last note are read again; they are repeats by their identity and change nothing.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where)
    {
        var problems = new List<string>();
        var bound = OptionsBinder.Bind<KafkaFeedOptions>(options, where, problems);
        problems.AddRange(
        [
            .. KafkaBrokersCheck.Check(bound, options, where),
            .. options.ContainsKey("topic") ? KafkaBrokersCheck.Topic(bound.Topic, $"{where}.topic") : [],
            .. options.ContainsKey("group") && bound.Group.Length == 0 ? (string[])[$"{where}.group is empty. Give a name that no other reader has."] : [],
            .. bound.MostAtOnce is < 1 or > 10_000 ? (string[])[$"{where}.mostAtOnce is {bound.MostAtOnce}. Give a number from 1 to 10000."] : [],
        ]);
        return problems;
    }

    public IInspectionFeed Create(JsonObject options, IServiceProvider services) => new KafkaFeed(
        OptionsBinder.BindChecked<KafkaFeedOptions>(options, Check(options, "options")), services.GetRequiredService<TimeProvider>());
}
