using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[ConformanceOf("file")]
public sealed class FileConformanceTests : TargetConnectorConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: true));
}

public sealed class CsvFileConformanceTests : TargetConnectorConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: true, format: "csv", manifest: true));
}

public sealed class XmlFileConformanceTests : TargetConnectorConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: true, format: "xml", manifest: true));
}

public sealed class AcknowledgedFileConformanceTests : TargetConnectorConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: true, manifest: true, acknowledge: true));
}

public sealed class FileForgetfulConformanceTests : ForgetfulTargetConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new FileTargetRig(filesStay: false));
}
