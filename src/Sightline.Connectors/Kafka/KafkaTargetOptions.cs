using Sightline.Connectors.Options;

namespace Sightline.Connectors.Kafka;

internal sealed class KafkaTargetOptions : IKafkaBrokers
{
    [Setting("Brokers to find the cluster by, each as HOST:PORT. Several, so that one that is down does not hide the others.", Required = true)]
    public IReadOnlyList<string> Servers { get; set; } = [];

    [Setting("False connects without TLS. For brokers on this machine, or with letMessagesTravelUnencrypted.")]
    public bool Tls { get; set; } = true;

    [Setting("True lets messages, and the password, cross a network without TLS. Whoever listens there reads them.")]
    public bool LetMessagesTravelUnencrypted { get; set; }

    [Setting("PEM file with the certificates of the authorities that sign the brokers' certificates, as an absolute path.", Default = "the authorities this machine trusts")]
    public string? AuthoritiesFile { get; set; }

    [Setting("User to sign in as. It needs the rights Write, Read and Describe on the topic, and Idempotent Write on the cluster where the brokers ask for it.", Default = "nobody signs in")]
    public string? User { get; set; }

    [Setting("The user's password, as a reference: ${env:NAME} or ${file:PATH}. Read again when the brokers refuse it.", Default = "none")]
    public string? Password { get; set; }

    [Setting("How the password is shown to the brokers.")]
    public KafkaMechanism Mechanism { get; set; } = KafkaMechanism.ScramSha512;

    [Setting("Topic to write to. Whether it is made by itself when it is missing is for the brokers to say. It must not be compacted: a search would miss what was taken out.", Required = true)]
    public string Topic { get; set; } = "";

    [Setting("Header that carries the message key. Same fact, same key, on every attempt; a search after a lost acknowledgement looks for it. "
        + "The record's own key is the part key, so that one part stays in order.")]
    public string KeyHeader { get; set; } = "Idempotency-Key";

    [Setting("Document to send. A text that is only \"{{field}}\" takes the field with its JSON type; \"x {{field}} y\" is filled as text; "
        + "a member that names a missing field is left out; {{key}} is the message key.", Default = "the translated fields themselves")]
    public System.Text.Json.Nodes.JsonNode? Body { get; set; }

    [Setting("How long the topic keeps records at least (its retention.ms). A message in doubt that is older goes to a person where the topic has lost records, because it may be among them. "
        + "Too long calls an expired record absent, and it is written again.", Unit = "d.hh:mm:ss")]
    public TimeSpan TopicKeeps { get; set; } = TimeSpan.FromDays(7);

    [Setting("How long connecting, writing and the acknowledgement may take together. Too short turns slow acknowledgements into lost ones.", Unit = "hh:mm:ss")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
