using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[ConformanceOf("webhook")]
public sealed class WebhookConformanceTests : TargetConnectorConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await WebhookTargetRig.StartAsync(clock);
}

public sealed class WebhookForgetfulConformanceTests : ForgetfulTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await WebhookTargetRig.StartAsync(clock, remembers: false);
}
