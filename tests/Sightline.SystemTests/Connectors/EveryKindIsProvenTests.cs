using System.Reflection;
using Sightline.Connectors;

namespace Sightline.SystemTests.Connectors;

public sealed class EveryKindIsProvenTests
{
    /// <summary>Kinds that may go without a suite, each with its reason. Empty is the aim.</summary>
    private static readonly Dictionary<string, string> Waived = new(StringComparer.Ordinal);

    [Fact]
    public void Every_kind_of_the_catalogue_has_a_conformance_suite_or_a_named_reason()
    {
        var proven = typeof(TargetConnectorConformance).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(LastingTargetConformance)) || type.IsSubclassOf(typeof(ForgetfulTargetConformance)))
            .Select(type => type.GetCustomAttribute<ConformanceOfAttribute>()?.Kind);
        Assert.Empty(ConnectorCatalogue.Kinds.Select(kind => kind.Name).Except(proven).Except(Waived.Keys));
    }
}
