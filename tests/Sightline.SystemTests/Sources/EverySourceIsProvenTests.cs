using System.Reflection;
using Sightline.Connectors;
using Sightline.SystemTests.Connectors;

namespace Sightline.SystemTests.Sources;

public sealed class EverySourceIsProvenTests
{
    [Fact]
    public void Every_kind_of_context_source_has_a_conformance_suite()
    {
        var proven = typeof(ContextSourceConformance).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ContextSourceConformance)))
            .Select(type => type.GetCustomAttribute<ConformanceOfAttribute>()?.Kind);
        Assert.Empty(SourceCatalogue.Kinds.Select(kind => kind.Name).Except(proven));
    }
}
