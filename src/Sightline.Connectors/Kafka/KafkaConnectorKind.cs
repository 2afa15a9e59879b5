using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Kafka;

internal sealed class KafkaConnectorKind : IDocumentedKind
{
    public string Name => "kafka";

    public string Summary => "Writes each message as JSON to a topic of Kafka, in order per part, and waits until all replicas in step acknowledge it.";

    public string ProvenAgainst => "The conformance suite against the client library's own mock cluster (librdkafka 2.0), not against a broker; without TLS and without signing in.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(KafkaTargetOptions);

    public string Example => """
        {
          "servers": ["kafka-1.example:9093", "kafka-2.example:9093"],
          "user": "sightline",
          "password": "${file:/etc/sightline/secrets/kafka}",
          "topic": "inspections",
          "body": { "serial": "{{serial}}", "outcome": "{{outcome}}", "key": "{{key}}" }
        }
        """;

    public IReadOnlyList<string> Limits =>
    [
        "The library librdkafka must be installed on the machine (package librdkafka1, 2.0 or newer). Without it messages wait and the reason says so.",
        "TLS and signing in are the library's and were not tried by our tests.",
        "The record's key is the part key, so all of one part goes to one partition in order; the message key travels in keyHeader.",
        "Brokers recognise repeats of the library within one attempt and one session of the producer, and none after that. So a lost acknowledgement is settled by reading: all partitions from ten minutes before the inspection was received to their ends, by keyHeader.",
        "A record that a dying connection still carries may arrive after the search has found nothing, and then stands twice under one message key. The pause between the two makes that improbable, not impossible; consumers that must be sure keep one record per message key.",
        "A search remembers at most 500,000 message keys. Where more lie in its way, the message waits with that reason until a person decides.",
        "An error report of the library proves nothing about what was stored when the line broke in the last minute: the outcome is then unknown, and the topic is read.",
        "A message that is too large, a missing topic and a missing right refuse the message; once mended, retry it.",
        "The timeout runs on the library's own clock, and before the first record and after every break the brokers are asked for the topic first.",
        "How safely an acknowledged record lies is the topic's to say (replication.factor, min.insync.replicas).",
        "Client certificates, OAuth tokens, Kerberos, Avro, schema registries and transactions are not offered.",
    ];

    public IReadOnlyList<string> Check(JsonObject options, string where) => KafkaTargetCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services) => new KafkaTarget(
        OptionsBinder.BindChecked<KafkaTargetOptions>(options, Check(options, "options")), services.GetRequiredService<TimeProvider>());
}
