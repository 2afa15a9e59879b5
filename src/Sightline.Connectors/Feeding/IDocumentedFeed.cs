using Sightline.Model;

namespace Sightline.Connectors.Feeding;

/// <summary>A kind of feed with what its page needs beyond the options: an example that passes its own check, and what it cannot do.</summary>
internal interface IDocumentedFeed : IInspectionFeedKind
{
    /// <summary>The <c>options</c> object of a feed's file, as JSON.</summary>
    string Example { get; }

    /// <summary>Name of its page in docs/connectors.</summary>
    string Page { get; }

    /// <summary>Known limits, each a whole sentence.</summary>
    IReadOnlyList<string> Limits { get; }
}
