using Sightline.Tests;

namespace Sightline.SystemTests.Connectors.RabbitMq;

[Collection("rabbitmq")]
[ConformanceOf("rabbitmq")]
public sealed class RabbitMqConformanceTests(RabbitSite site) : RecognisingTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await RabbitMqTargetRig.StartAsync(site, clock);
}

[Collection("rabbitmq")]
public sealed class RabbitMqForgetfulConformanceTests(RabbitSite site) : ForgetfulTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await RabbitMqTargetRig.StartAsync(site, clock, remembers: false);
}
