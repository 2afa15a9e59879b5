namespace Sightline.Connectors.Kafka;

/// <summary>How the brokers of a cluster are reached, whichever way records go.</summary>
internal interface IKafkaBrokers
{
    IReadOnlyList<string> Servers { get; }

    bool Tls { get; }

    bool LetMessagesTravelUnencrypted { get; }

    string? AuthoritiesFile { get; }

    string? User { get; }

    string? Password { get; }

    KafkaMechanism Mechanism { get; }
}

/// <summary>How a password is shown to brokers (SASL).</summary>
internal enum KafkaMechanism
{
    ScramSha512,
    ScramSha256,
    Plain,
}
