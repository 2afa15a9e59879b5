using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.OAuth;

/// <summary>The http connector with a token passes what it passes without one.</summary>
public sealed class OAuthConformanceTests : TargetConnectorConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => (await OAuthRig.StartAsync(clock)).Http;
}
