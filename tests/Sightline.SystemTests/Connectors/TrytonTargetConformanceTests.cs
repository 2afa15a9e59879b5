using Sightline.SystemTests.Sources;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[Collection("tryton")]
[ConformanceOf("tryton")]
public sealed class TrytonTargetConformanceTests(TrytonSite site) : TargetConnectorConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await TrytonTargetRig.StartAsync(site, clock);
}
