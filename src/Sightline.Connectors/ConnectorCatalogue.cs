using Sightline.Connectors.Email;
using Sightline.Connectors.Files;
using Sightline.Connectors.Http;
using Sightline.Connectors.Kafka;
using Sightline.Connectors.RabbitMq;
using Sightline.Connectors.Sql;
using Sightline.Connectors.Tryton;
using Sightline.Connectors.Webhook;

namespace Sightline.Connectors;

/// <summary>Every kind of connector, one line each. Nothing else in the product names a kind.</summary>
internal static class ConnectorCatalogue
{
    public static readonly IReadOnlyList<IDocumentedKind> Kinds =
    [
        new EmailKind(),
        new FileConnectorKind(),
        new HttpConnectorKind(),
        new KafkaConnectorKind(),
        new RabbitMqConnectorKind(),
        new SqlConnectorKind(),
        new TrytonTargetKind(),
        new WebhookKind(),
    ];

    /// <summary>The kind of that name, or null. Names are compared letter by letter.</summary>
    public static IDocumentedKind? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);
}
