using Sightline.Connectors.Feeding;
using Sightline.Connectors.Kafka;

namespace Sightline.Connectors;

/// <summary>Every kind of feed that inspections are read from, one line each. Nothing else in the product names a kind.</summary>
internal static class FeedCatalogue
{
    public static readonly IReadOnlyList<IDocumentedFeed> Kinds =
    [
        new KafkaFeedKind(),
    ];

    /// <summary>The kind of that name, or null. Names are compared letter by letter.</summary>
    public static IDocumentedFeed? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);
}
