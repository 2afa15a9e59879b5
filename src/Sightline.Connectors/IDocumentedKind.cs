using Sightline.Model;

namespace Sightline.Connectors;

/// <summary>A kind with what its page needs beyond the options: an example that passes its own check, and what it cannot do.</summary>
internal interface IDocumentedKind : IConnectorKind
{
    /// <summary>The <c>options</c> object of a target's file, as JSON.</summary>
    string Example { get; }

    /// <summary>Known limits, each a whole sentence.</summary>
    IReadOnlyList<string> Limits { get; }

    /// <summary>What the other side has to do, as the last section of the page with its own heading; null when there is nothing to say.</summary>
    string? Notes => null;
}
