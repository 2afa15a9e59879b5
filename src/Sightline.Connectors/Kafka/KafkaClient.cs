using Confluent.Kafka;
using Sightline.Connectors.Secrets;

namespace Sightline.Connectors.Kafka;

/// <summary>What every client of the library is told of the brokers.</summary>
internal static class KafkaClient
{
    /// <summary>Reads the secret now; null where nobody signs in.</summary>
    /// <exception cref="Settings.SecretUnavailableException">It cannot be read.</exception>
    public static string? PasswordOf(IKafkaBrokers brokers) =>
        brokers.Password is { } reference ? new SecretText(reference).Read(new Dictionary<string, string>(StringComparer.Ordinal)) : null;

    /// <summary>Adds addresses, encryption and sign-in.</summary>
    public static T Reaching<T>(this T config, IKafkaBrokers brokers, string? password)
        where T : ClientConfig
    {
        config.BootstrapServers = string.Join(',', brokers.Servers);
        config.ClientId = "sightline";
        config.SecurityProtocol = (brokers.Tls, brokers.User is not null) switch
        {
            (true, true) => SecurityProtocol.SaslSsl,
            (true, false) => SecurityProtocol.Ssl,
            (false, true) => SecurityProtocol.SaslPlaintext,
            (false, false) => SecurityProtocol.Plaintext,
        };
        config.SslCaLocation = brokers.AuthoritiesFile;
        // Ten seconds by default: an outage would seem longer than it was to everything that tries again meanwhile.
        config.ReconnectBackoffMaxMs = 1000;
        if (brokers.User is { } user)
        {
            (config.SaslUsername, config.SaslPassword) = (user, password);
            config.SaslMechanism = brokers.Mechanism switch
            {
                KafkaMechanism.ScramSha512 => SaslMechanism.ScramSha512,
                KafkaMechanism.ScramSha256 => SaslMechanism.ScramSha256,
                _ => SaslMechanism.Plain,
            };
        }

        return config;
    }

    /// <summary>What the brokers say of one topic, asked over the wire and not from memory.</summary>
    /// <exception cref="KafkaException">Nobody answered within the time.</exception>
    public static TopicMetadata Ask(Handle client, string topic, TimeSpan limit)
    {
        using var admin = new DependentAdminClientBuilder(client).Build();
        return admin.GetMetadata(topic, limit).Topics.Single(told => told.Topic == topic);
    }
}
