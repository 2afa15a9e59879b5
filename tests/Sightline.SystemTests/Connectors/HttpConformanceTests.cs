using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[ConformanceOf("http")]
public sealed class HttpConformanceTests : TargetConnectorConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await HttpTargetRig.StartAsync(clock);
}

public sealed class HttpForgetfulConformanceTests : ForgetfulTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await HttpTargetRig.StartAsync(clock, remembers: false);
}
