using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[ConformanceOf("email")]
public sealed class EmailConformanceTests(MailSite site) : ForgetfulTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await EmailTargetRig.StartAsync(site, clock);
}
