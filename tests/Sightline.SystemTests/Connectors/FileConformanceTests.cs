using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[ConformanceOf("file")]
public sealed class FileConformanceTests : TargetConnectorConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: true));
}

public sealed class FileForgetfulConformanceTests : ForgetfulTargetConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: false));
}
