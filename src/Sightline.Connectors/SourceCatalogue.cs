using Sightline.Connectors.Drop;
using Sightline.Connectors.Pull;
using Sightline.Connectors.Reading;
using Sightline.Connectors.Tryton;

namespace Sightline.Connectors;

/// <summary>Every kind of context source, one line each. Nothing else in the product names a kind.</summary>
internal static class SourceCatalogue
{
    public static readonly IReadOnlyList<IDocumentedSource> Kinds =
    [
        new DropKind(),
        new PullKind(),
        new TrytonKind(),
    ];

    /// <summary>The kind of that name, or null. Names are compared letter by letter.</summary>
    public static IDocumentedSource? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);
}
