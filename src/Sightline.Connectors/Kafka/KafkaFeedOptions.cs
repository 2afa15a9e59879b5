using Sightline.Connectors.Options;

namespace Sightline.Connectors.Kafka;

internal sealed class KafkaFeedOptions : IKafkaBrokers
{
    [Setting("Brokers to find the cluster by, each as HOST:PORT. Several, so that one that is down does not hide the others.", Required = true)]
    public IReadOnlyList<string> Servers { get; set; } = [];

    [Setting("False connects without TLS. For brokers on this machine, or with letMessagesTravelUnencrypted.")]
    public bool Tls { get; set; } = true;

    [Setting("True lets messages, and the password, cross a network without TLS. Whoever listens there reads them.")]
    public bool LetMessagesTravelUnencrypted { get; set; }

    [Setting("PEM file with the certificates of the authorities that sign the brokers' certificates, as an absolute path.", Default = "the authorities this machine trusts")]
    public string? AuthoritiesFile { get; set; }

    [Setting("User to sign in as. It needs the rights Read and Describe on the topic and Read on the group.", Default = "nobody signs in")]
    public string? User { get; set; }

    [Setting("The user's password, as a reference: ${env:NAME} or ${file:PATH}. Read again when a connection is made anew.", Default = "none")]
    public string? Password { get; set; }

    [Setting("How the password is shown to the brokers.")]
    public KafkaMechanism Mechanism { get; set; } = KafkaMechanism.ScramSha512;

    [Setting("Topic to read. Each record's value is one inspection as JSON, as it would be posted.", Required = true)]
    public string Topic { get; set; } = "";

    [Setting("Group under whose name the brokers keep how far was read. It belongs to this node alone: two nodes under one name would each move the other's place.", Required = true)]
    public string Group { get; set; } = "";

    [Setting("Where to begin when the group has read nothing yet.")]
    public KafkaBeginning Begin { get; set; } = KafkaBeginning.Oldest;

    [Setting("Most records that are taken at once. They share one flush.", Unit = "records")]
    public int MostAtOnce { get; set; } = 500;
}

/// <summary>Where reading begins in a topic that was never read.</summary>
internal enum KafkaBeginning
{
    Oldest,
    Newest,
}
