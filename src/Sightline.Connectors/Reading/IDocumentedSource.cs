using Sightline.Model;

namespace Sightline.Connectors.Reading;

/// <summary>A kind of context source with what its page needs beyond the options: an example that passes its own check, and what it cannot do.</summary>
internal interface IDocumentedSource : IContextSourceKind
{
    /// <summary>The <c>options</c> object of a source's file, as JSON.</summary>
    string Example { get; }

    /// <summary>Known limits, each a whole sentence.</summary>
    IReadOnlyList<string> Limits { get; }
}
